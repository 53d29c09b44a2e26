"""A copy of a world in which every secret carries a canary, wherever its files tell it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from random import Random
from typing import Any

from pydantic import BaseModel

from npcsdk.leaks.canaries import Canaries, Secret
from npcsdk.patterns import lazy
from npcsdk.world.effects import Remember
from npcsdk.world.lore import EVERYONE, LoreEntry
from npcsdk.world.said import Said
from npcsdk.world.world import World

RUN = 6
"""Words in a row by which an entry of the lore is known again in another text; a Chinese character is half of one."""
PROSE = frozenset("setting description speech reply goal fallback line intent about".split())
"""Fields in which the files of a world might tell a secret: what a request can hold, and what is said."""

_CJK = "\u3040-\u30ff\u3400-\u9fff"
_WORD = lazy(rf"[{_CJK}]|[^\W_{_CJK}]+(?:['’][^\W_{_CJK}]+)*")
_ALONE = lazy(rf"[{_CJK}]")
_END = lazy(r"(?<=[^\W_])(?=[.!?…]+[\"”’)]*(?:\s|$)|[。！？])")
Runs = frozenset[tuple[str, ...]]


def planted(world: World, canaries: Canaries, dice: Random, number: int = 0) -> tuple[World, dict[str, Secret]]:
    """A world with canaries, and the secrets by their entries of the lore.

    A canary stands at the end of each sentence of its entry, is one of its keywords, and stands behind whatever else
    in the world has a whole passage of the entry's text: a goal, a persona, a line.

    Args:
        world: as it was written; it is not changed.
        canaries: all there are; new ones are added.
        dice: make these.
        number: of the world, where there are several.
    """
    names = hidden(world)
    secrets = {name: canaries.new(dice, "lore", name, world=number, like=world.lore[name].text) for name in names}
    open_runs = frozenset[tuple[str, ...]]().union(
        *(_runs(entry.text) for name, entry in world.lore.items() if name not in secrets)
    )
    runs = {secrets[name].canary: _runs(world.lore[name].text) - open_runs for name in names}

    def told(text: str) -> str:
        for canary, passages in runs.items():
            text = _behind(text, passages, canary)
        return text

    lore = {
        name: _entry(entry, secrets[name].canary) if name in secrets else entry for name, entry in world.lore.items()
    }
    changed = {name: _rewritten(getattr(world, name), name, told) for name in ("setting", "characters", "graphs")}
    return world.model_copy(update={**changed, "lore": lore}), secrets


def hidden(world: World) -> tuple[str, ...]:
    """The entries of the lore that not everyone may hear of everywhere from the beginning."""
    replies = (node.reply for graph in world.graphs.values() for node in graph.nodes.values() if node.reply)
    kept = {name for reply in replies for name in reply.withhold}
    return tuple(
        name
        for name, entry in world.lore.items()
        if entry.known_by != EVERYONE or entry.reveal_if is not None or name in kept
    )


def _entry(entry: LoreEntry, canary: str) -> LoreEntry:
    return entry.model_copy(update={"text": _marked(entry.text, canary), "keywords": (*entry.keywords, canary)})


def _marked(text: str, canary: str) -> str:
    """A text with a word at the end of each of its sentences."""
    text = text.rstrip()
    ends = [match.start() for match in _END.finditer(text)] or [len(text)]
    for at in reversed(ends):
        text = f"{text[:at]}{_beside(text[:at])}{canary}{text[at:]}"
    return text


def _behind(text: str, passages: Runs, canary: str) -> str:
    """A text with a word behind each stretch that consists of passages."""
    if not passages:
        return text
    found = list(_WORD.finditer(text))
    words = [match[0].casefold() for match in found]
    ends = {at + len(run) for at in range(len(words)) if (run := _run(words, at)) in passages}
    for end in sorted(ends, reverse=True):
        if end + 1 not in ends:
            at = found[end - 1].end()
            text = f"{text[:at]}{_beside(text[:at])}{canary}{text[at:]}"
    return text


def _beside(before: str) -> str:
    return "" if _ALONE.match(before[-1:]) else " "


def _runs(text: str) -> Runs:
    words = [match[0].casefold() for match in _WORD.finditer(text)]
    return frozenset(run for at in range(len(words)) if (run := _run(words, at)))


def _run(words: Sequence[str], at: int) -> tuple[str, ...]:
    """`RUN` words from one on; none where there are fewer."""
    left = 2 * RUN
    for last in range(at, len(words)):
        left -= 1 if _ALONE.match(words[last]) else 2
        if left <= 0:
            return tuple(words[at : last + 1])
    return ()


def _rewritten(part: Any, name: str, told: Callable[[str], str]) -> Any:
    """A part of a world with its prose rewritten; what stays the same is shared."""
    match part:
        case Said():
            return Said(told(str(part)), id=part.id, language=part.language) if name in PROSE else part
        case str():
            return told(part) if name in PROSE else part
        case Remember():
            return Remember(told(part.text))
        case BaseModel():
            changes = dict(_changes(part, told))
            return part.model_copy(update=changes) if changes else part
        case Mapping():
            return {key: _rewritten(each, name, told) for key, each in part.items()}
        case tuple() if type(part) is tuple:
            return tuple(_rewritten(each, name, told) for each in part)
    return part


def _changes(part: BaseModel, told: Callable[[str], str]) -> Iterator[tuple[str, Any]]:
    for name in type(part).model_fields:
        before = getattr(part, name)
        after = _rewritten(before, name, told)
        if after != before:
            yield name, after
