"""Texts that are too long for the game's subtitles."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from npcsdk.check.callers import speakers_of
from npcsdk.check.spoken import Spoken, spoken
from npcsdk.mind.scope import scope_of
from npcsdk.world.line_ids import SaidAt, said_in
from npcsdk.world.rules import Fault, Path
from npcsdk.world.text import interpolate
from npcsdk.world.world import Player, World


class _Shown(NamedTuple):
    text: str
    path: Path


def subtitle_faults(world: World) -> Iterator[Fault]:
    """Pieces of lines, and options, that have more characters than the world's `subtitle`.

    A line is shown piece by piece, as it is voiced: a sentence, or what stands between two feelings.
    """
    if world.subtitle is None:
        return
    voices = _voices(world)
    for said in said_in(world):
        field = said.path[-1]
        if field in ("examples", "name"):
            continue
        speaker, commands = voices[said.path[:2]]
        for shown in _written(world, said):
            if len(shown.text) <= world.subtitle:
                continue
            text = _filled(world, shown.text, str(said.path[1]), speaker)
            at_once = field in ("say", "unavailable")
            longest = text if at_once else _longest(spoken(text, commands), world.subtitle)
            if len(longest) > world.subtitle:
                yield _fault(shown.path, longest, world.subtitle, at_once=at_once)


def _voices(world: World) -> dict[Path, tuple[str, tuple[str, ...]]]:
    """For what each character and each graph says: someone who says it, and the commands of everyone who may."""
    saying = {("graphs", graph): who for graph, who in speakers_of(world).items()}
    saying |= {("characters", who.id): (who,) for who in world.characters.values()}
    return {
        path: (all_who[0].id if all_who else "", tuple({command: 0 for who in all_who for command in who.commands}))
        for path, all_who in saying.items()
    }


def _longest(line: Spoken, most: int) -> str:
    """The longest piece of a line, which is only cut where it is longer than that."""
    return max((piece.strip() for piece in line.pieces), key=len) if len(line.text) > most else line.text


def _filled(world: World, text: str, graph: str, speaker: str) -> str:
    """A text with what its names hold at first."""
    if "{" not in text:
        return text
    scope = scope_of(world, graph, speaker)
    return interpolate(
        text, {"player.name": Player().name}, {name: scope.defaults[key] for name, key in scope.keys.items()}
    )


def _written(world: World, said: SaidAt) -> Iterator[_Shown]:
    """A text, and its translations."""
    yield _Shown(said.text, said.path)
    for language, texts in world.locales.items():
        if said.id in texts and texts[said.id].text:
            yield _Shown(texts[said.id].text[0], ("locales", language, said.id))


def _fault(path: Path, text: str, most: int, *, at_once: bool) -> Fault:
    what = "This" if at_once else "A piece of this"
    shown = f"{text[:40].rstrip()}..." if len(text) > 40 else text
    message = f"{what} has {len(text)} characters, and a subtitle shows {most}: {shown!r}."
    return Fault(
        path, "long-subtitle", message, "Make it shorter." if at_once else "Make it two sentences, or shorter."
    )
