"""Exchanges in the writer's own words, for models that answer as they were shown.

Those of the stable part are the persona's examples and what the graph itself shows: an example of
an intent, answered by a line of the node that it leads to. The end of the short form shows a line
of the present node as an answer to what was said.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from npcsdk.mind.known import secrets
from npcsdk.mind.message import Message
from npcsdk.mind.perceive import overlap
from npcsdk.mind.quoting import quoted
from npcsdk.world.character import Character
from npcsdk.world.graph import DialogueGraph
from npcsdk.world.world import World

LIMIT = 8
"""Exchanges taken from the graph: about 45 tokens each."""


def examples(who: Character) -> list[Message]:
    """The persona's own exchanges."""
    return _spoken((example.player, example.reply) for example in who.persona.examples)


def authored(world: World, who: Character) -> list[Message]:
    """Exchanges that a character's graphs show, one a node, the same in every request.

    Only what may be asked at any time is shown, so no edge with a condition; and nothing that some
    node withholds, neither by what the node reveals nor by a word that would give it away.
    """
    hidden = secrets(world, who)
    words = [word.casefold() for name in hidden if name in world.lore for word in world.lore[name].keywords]
    found: dict[str, tuple[str, str]] = {}
    for graph in world.graphs.values():
        if graph.character == who.id:
            for key, said, line in _shown_by(graph, hidden):
                if not any(word in f"{said} {line}".casefold() for word in words):
                    found.setdefault(key, (said, line))
    return _spoken(list(found.values())[:LIMIT])


def answers(said: str, lines: Iterable[str], turn: int, count: int) -> list[Message]:
    """What was said last, answered by those of the lines that share most words with it.

    Where none does, which ones are shown changes from turn to turn.
    """
    lines = list(lines)
    start = turn % len(lines) if lines else 0
    turned = lines[start:] + lines[:start]
    best = sorted(turned, key=lambda line: -overlap(said, line))[:count]
    return [message for line in best for message in (Message("user", said), Message("assistant", line))]


def _shown_by(graph: DialogueGraph, hidden: frozenset[str]) -> Iterator[tuple[str, str, str]]:
    for node in graph.nodes.values():
        for edge in (*node.transitions, *graph.anywhere):
            reply = graph.nodes[edge.to].reply
            if edge.if_ is not None or not edge.examples or reply is None or hidden & set(reply.reveal):
                continue
            for line in reply.fallback:
                if "{" not in line:  # A name in braces has another value in each talk.
                    yield f"{graph.graph}.{edge.to}", edge.examples[0], line


def _spoken(pairs: Iterable[tuple[str, str]]) -> list[Message]:
    return [message for said, line in pairs for message in (Message("user", quoted(said)), Message("assistant", line))]
