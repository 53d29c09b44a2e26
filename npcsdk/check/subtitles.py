"""Texts that are too long for the game's subtitles."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from npcsdk.check.callers import speakers_of
from npcsdk.check.spoken import spoken
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
    speakers = speakers_of(world)
    for said in said_in(world):
        field, graph = said.path[-1], str(said.path[1])
        if field in ("examples", "name"):
            continue
        at_once = field in ("say", "unavailable")
        who = (world.characters[graph],) if said.path[0] == "characters" else speakers.get(graph, ())
        commands = tuple(dict.fromkeys(command for one in who for command in one.commands))
        for shown in _written(world, said):
            if len(shown.text) <= world.subtitle:
                continue
            text = _filled(world, shown.text, graph, who[0].id if who else "")
            line = spoken(text, commands)
            pieces = [text] if at_once else line.pieces if len(line.text) > world.subtitle else [line.text]
            longest = max((piece.strip() for piece in pieces), key=len, default="")
            if len(longest) > world.subtitle:
                yield _fault(shown.path, longest, world.subtitle, at_once=at_once)


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
