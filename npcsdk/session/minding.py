"""What an input brings to the mind of whoever it is for, and what became of memories since the last one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cache

from npcsdk.events import Event, InputReceived, Recalled
from npcsdk.memory import Memory, Recollection
from npcsdk.mind.fold import until
from npcsdk.mind.memory.adding import added
from npcsdk.mind.memory.excerpt import excerpt
from npcsdk.mind.memory.look import Look
from npcsdk.mind.memory.looks import meant
from npcsdk.mind.memory.memories import Memories
from npcsdk.mind.memory.merging import merged
from npcsdk.mind.memory.recounted import LONGEST
from npcsdk.mind.memory.summary import extracted
from npcsdk.session.context import Context
from npcsdk.session.figures import Figures
from npcsdk.world.nature import PLAYER


async def comes_to_mind(context: Context, who: str, given: InputReceived, figures: Figures) -> Sequence[Event]:
    """The facts that come with what the player says or picks, not stamped yet: what was passed on meanwhile, and what
    is recalled.

    Args:
        context: of the session; the turn before is cut, and not sealed yet.
        who: the character that the input is for.
        given: the input.
        figures: of the turn.
    """
    memory, fold, most = context.memory, context.fold, context.limits.remembering.characters
    assert memory is not None
    look = look_of(context, given.text, who)
    with figures.timed("recall"):
        look = replace(look, vector=await _meant(context, meant(given.text, look.names)))

    def doing(memories: Memories) -> list[Event]:
        passed = []
        for each in memories.passing.due(context.world, memories.of, context.time):
            memories.of(each.character).add(each.memory)
            passed.append(each)
        faded = memories.of(who).faded(context.time)
        passed += [added(who, merged(group, extracted(group, look.names, most), who)) for group in faded]
        told = (each for each in memories.of(who).recall(look) if not _is_kept(context, who, each.memory))
        found = tuple(_brief(each, given.text) for each in told)
        return [*passed, *([Recalled(who, found)] if found else [])]

    with figures.timed("recall"):
        found: list[Event] = await memory.soon(doing, until(fold.tail, fold.heard), [])
    memory.settle()
    return found


async def _meant(context: Context, text: str) -> Sequence[float]:
    """The vector of what is looked for. Where nothing else asks the embedder, no turn waits for it to be made ready."""
    centring = context.perceiver.centring
    if centring is None or not text.strip() or not (centring.ready or not context.judged):
        return ()
    return await context.perceiver.query(text)


def _is_kept(context: Context, who: str, memory: Memory) -> bool:
    """Whether somebody who keeps secrets was told it in confidence, and others are there who were not then."""
    heard = {who, memory.said_by, memory.to, *memory.there}
    return memory.confided and context.world.characters[who].keeps_secrets and not heard.issuperset(context.present)


def _brief(found: Recollection, looked: str) -> Recollection:
    """What came to mind, as much as a request shows, and what has to do with what was said: it stands in every save."""
    memory = found.memory
    text = excerpt(memory.text, looked, LONGEST, labelled=memory.kind == "summary")
    short = memory if text == memory.text else replace(memory, text=text)
    return replace(found, memory=short, score=round(found.score, 3))


@cache
def ready() -> None:
    """Load and compile, once, what memories are found by. Takes some tenths of a second: call it in a thread."""
    held = Memories().of("")
    for text in ("I live by the mill, and I will bring you two eggs tomorrow.", "我住在磨坊旁边，明天给你带两个鸡蛋。"):
        held.add(Memory(id=text, text=text, said_by=PLAYER))
        held.recall(Look(text=meant(text, {PLAYER: "Jon"})))


def look_of(context: Context, text: str, who: str) -> Look:
    """What is looked for by a text now, in what a character remembers."""
    return Look(
        text=text,
        now=context.time,
        names=called(context),
        holder=who,
        present=(PLAYER, *context.present),
        things=context.things,
    )


def called(context: Context) -> dict[str, str]:
    """What everybody is called, by id."""
    names = {who: character.name for who, character in context.world.characters.items()}
    return {**names, PLAYER: context.player.name}
