"""What a writer wrote to be said word for word, where, and by whom. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from npcsdk.check.callers import speakers_of
from npcsdk.ports import SpeechRequest
from npcsdk.session.line import Line
from npcsdk.session.manner import Manner
from npcsdk.world.character import Character
from npcsdk.world.line_ids import said_in
from npcsdk.world.world import World


class Written(NamedTuple):
    """A line with its tags and {names}. `place` is the id that a session gives it: `mira.hub.fallback.2`."""

    place: str
    character: Character
    text: str


def written_lines(world: World) -> Iterator[Written]:
    """Every line that a character may say without a model: of its graphs' nodes, and what it falls back on.

    A line of a shared graph is there once for each character that may say it. What a player picks is
    the player's to say, and is not among them.
    """
    speakers = speakers_of(world)
    for said in said_in(world):
        kind, owner = said.path[:2]
        if (kind == "graphs" and said.path[-1] == "line") or "fallback" in said.path:
            who = speakers[str(owner)] if kind == "graphs" else (world.characters[str(owner)],)
            for character in who:
                yield Written(said.id, character, said.text)


def requests_of(line: Written, language: str) -> Iterator[SpeechRequest]:
    """What a session asks a voice for when it says this line, piece by piece.

    A line that does not begin with a feeling is said in the one that there happens to be; here it is neutral.
    """
    who = line.character
    manner, cut = Manner(who.voice, language), Line(who.commands, own=who.own_emotions)
    for piece in (*cut.feed(line.text), *cut.flush()):
        _, request = manner.request(piece)
        if request is not None:
            yield request
