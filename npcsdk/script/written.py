"""What a writer wrote to be said word for word, where, and by whom. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from npcsdk.mind.contract import fallbacks
from npcsdk.ports import SpeechRequest
from npcsdk.session.line import Line
from npcsdk.session.manner import Manner
from npcsdk.world.character import Character
from npcsdk.world.world import World


class Written(NamedTuple):
    """A line with its tags and {names}. `place` is the id that a session gives it: `mira.hub.fallback.2`."""

    place: str
    character: Character
    text: str


def written_lines(world: World) -> Iterator[Written]:
    """Every line that a character may say without a model: of its graph's nodes, and what it falls back on.

    What a player picks is the player's to say, and is not among them.
    """
    for character in world.characters.values():
        graph = world.graph_of(character.id)
        for node in graph.nodes.values():
            place = f"{graph.graph}.{node.id}"
            if node.line:
                yield Written(place, character, node.line)
            elif node.reply and node.reply.fallback:
                for number, text in enumerate(fallbacks(character, node), 1):
                    yield Written(f"{place}.fallback.{number}", character, text)
        for number, text in enumerate(character.fallback, 1):
            yield Written(f"{character.id}.fallback.{number}", character, text)


def requests_of(line: Written, language: str) -> Iterator[SpeechRequest]:
    """What a session asks a voice for when it says this line, piece by piece.

    A line that does not begin with a feeling is said in the one that there happens to be; here it is neutral.
    """
    manner, cut = Manner(line.character.voice, language), Line(line.character.commands)
    for piece in (*cut.feed(line.text), *cut.flush()):
        _, request = manner.request(piece)
        if request is not None:
            yield request
