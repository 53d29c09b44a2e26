"""What a character makes of what it remembers: summaries of what faded, and opinions; by a model where there is one.

A model is asked in the background, once for each summary and once for opinions, and only one that follows
instructions: none that is small, and none that says authored lines. Metered ones only while the session's budget is
not nearly spent. Whatever fails, there is a summary all the same, in the sentences of what it stands for, and opinions
by counting.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, TypeVar

from npcsdk.errors import ModelError
from npcsdk.memory import Memory
from npcsdk.mind.memory.answered import READ, concluded, summed_up
from npcsdk.mind.memory.asking import SHOWN, Task, request
from npcsdk.mind.memory.fading import REMEMBERING, Remembering, weight
from npcsdk.mind.memory.merging import merged
from npcsdk.mind.memory.opinions import Opinion, as_memory, counted
from npcsdk.mind.memory.summary import extracted
from npcsdk.ports import LanguageModel, Prompt, Usage
from npcsdk.session.budget import UNBOUNDED, Purse
from npcsdk.session.context import Limits
from npcsdk.session.figures import Figures
from npcsdk.session.lineup import members, metered
from npcsdk.session.spending import Call
from npcsdk.session.watch import Watch, closing, was_cancelled

T = TypeVar("T")


ANSWER = 2 * READ
"""Characters that an answer may have; what goes on has lost its way."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Thinker:
    """Whose thoughts, and what it thinks with.

    Attributes:
        who: the character's id.
        names: what characters are called, by id.
        language: that of the session, as a code.
        persona: what the world's author says of the character.
        model: None to do without.
        purse: what metered models use comes from it.
        limits: how long a model is waited for.
        figures: where calls are counted.
        remembering: how long a summary may be.
        seed: for models that can be deterministic.
        on_prompt: called with each request; to look on. It never raises.
    """

    who: str
    names: Mapping[str, str]
    language: str = "en"
    persona: str = ""
    model: LanguageModel | None = None
    purse: Purse = field(default_factory=lambda: Purse(UNBOUNDED, UNBOUNDED))
    limits: Limits = field(default_factory=Limits)
    figures: Figures = field(default_factory=Figures)
    remembering: Remembering = REMEMBERING
    seed: int = 0
    on_prompt: Callable[[LanguageModel, Prompt], None] | None = None


class Note(NamedTuple):
    """Something a developer should know: what a Notice says."""

    code: str
    text: str


class Thought(NamedTuple):
    """Memories to be added, and what went wrong on the way."""

    memories: tuple[Memory, ...] = ()
    notes: tuple[Note, ...] = ()


async def summarised(thinker: Thinker, groups: Iterable[Sequence[Memory]]) -> Thought:
    """A summary of each group of memories, which it stands for. Never raises.

    Args:
        thinker: whose they are.
        groups: each the oldest first, of at least one memory; see `Fading`.
    """
    most, names = thinker.remembering.characters, thinker.names
    made: list[Memory] = []
    notes: list[Note] = []
    for group in groups:
        shown = tuple(group)

        def taken(answer: str, shown: Sequence[Memory] = shown) -> str | None:
            return summed_up(answer, shown, names, language=thinker.language, most=most)

        text = None
        if len(shown) <= SHOWN:
            text, more = await _asked(thinker, "summary", shown, taken)
            notes += more
        if text is None:
            text = await asyncio.to_thread(extracted, shown, names, most)
        made.append(merged(shown, text, thinker.who))
    return Thought(tuple(made), tuple(notes))


async def concluding(
    thinker: Thinker,
    memories: Sequence[Memory],
    now: float,
    *,
    earlier: Sequence[Memory] = (),
    kept: Collection[str] = (),
    broken: Collection[str] = (),
) -> Thought:
    """Opinions that follow from memories: those that counting gives, and those of a model. Never raises.

    Each points to its evidence by `of`; what it `settles` are opinions on the same thing that it takes the place of.

    Args:
        thinker: whose they are.
        memories: all that there are, in the order in which they came.
        now: game time in seconds.
        earlier: those among which are the opinions that hold.
        kept: ids of memories of what the player promised and did.
        broken: likewise, and did not do.
    """

    def by_counting() -> list[Opinion]:
        return counted(memories, thinker.who, thinker.names, kept=kept, broken=broken)

    shown = _telling(memories)

    def taken(answer: str) -> list[Opinion] | None:
        return concluded(answer, shown, thinker.names, language=thinker.language) or None

    found = await asyncio.to_thread(by_counting)
    own, notes = await _asked(thinker, "opinions", shown, taken) if len(shown) > 1 else (None, [])
    held = list(earlier)
    made: list[Memory] = []
    for opinion in (*found, *(own or ())):
        memory = as_memory(opinion, held, now)
        if memory is not None:
            made.append(memory)
            held.append(memory)
    return Thought(tuple(made), tuple(notes))


def _telling(memories: Iterable[Memory]) -> list[Memory]:
    """The memories to make up one's mind from, the oldest first: of the newest ones those that matter most."""
    last = [memory for memory in memories if memory.kind not in ("opinion", "lore")][-3 * SHOWN :]
    ranked = sorted(range(len(last)), key=lambda at: (-weight(last[at]), -at))
    return [last[at] for at in sorted(ranked[:SHOWN])]


async def _asked(
    thinker: Thinker, task: Task, shown: Sequence[Memory], taken: Callable[[str], T | None]
) -> tuple[T | None, list[Note]]:
    """What can be taken of the answer of the first model that gives one; None where none does."""
    notes: list[Note] = []
    for model in _able(thinker):
        prompt = await asyncio.to_thread(_request, thinker, task, shown)
        try:
            answer = await _answer(thinker, model, prompt)
            found = await asyncio.to_thread(taken, answer)
        except ModelError as error:
            named = str(error).startswith(model.name)
            notes.append(Note("reflection_failed", str(error) if named else f"{model.name}: {error}"))
            continue
        if found is not None:
            return found, notes
        notes.append(Note("reflection_failed", f"{model.name}: nothing of its answer can be kept as {task}"))
    return None, notes


def _request(thinker: Thinker, task: Task, shown: Sequence[Memory]) -> Prompt:
    return request(
        task,
        shown,
        thinker.names,
        who=thinker.who,
        language=thinker.language,
        most=thinker.remembering.characters,
        persona=thinker.persona,
        seed=thinker.seed,
    )


def _able(thinker: Thinker) -> Iterable[LanguageModel]:
    """The models to ask, one after the other, as long as the budget lets them be asked."""
    for model in members(thinker.model, thinker.purse) if thinker.model is not None else ():
        saves = metered(model) and thinker.purse.step != "full"
        if model.judges_intents and not getattr(model, "small", False) and not saves:
            yield model


async def _answer(thinker: Thinker, model: LanguageModel, prompt: Prompt) -> str:
    """All that a model says to a request.

    Raises:
        ModelError: it failed, took too long, or did not come to an end.
    """
    limits, parts, room = thinker.limits, list[str](), ANSWER
    if thinker.on_prompt is not None:
        thinker.on_prompt(model, prompt)
    try:
        with Call(model, prompt, thinker.figures, thinker.purse) as call:
            async with closing(model.stream(prompt)) as stream, Watch(limits, limits.first_token, limits.line) as watch:
                async for chunk in stream:
                    watch.token()
                    if isinstance(chunk, Usage):
                        call.reported(chunk)
                    elif chunk:
                        call.token(chunk)
                        parts.append(chunk)
                        room -= len(chunk)
                        if room < 0:
                            raise ModelError("it does not come to an end", retryable=False)
        return "".join(parts)
    except ModelError:
        raise
    except asyncio.CancelledError as error:
        if was_cancelled():
            raise
        raise ModelError("it cancelled itself") from error
    except Exception as error:  # A model is a plug-in: whatever it raises, there is another way.
        raise ModelError(f"{type(error).__name__}: {error}") from error
