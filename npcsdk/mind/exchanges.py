"""Exchanges in the writer's own words, for models that answer as they were shown.

Those of the stable part are the persona's examples and what the graph itself shows: an example of
an intent, answered by a line of the node that it leads to. The end of the short form shows a line
of the present node as an answer to what was said.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, zip_longest

from npcsdk.mind.knowledge.kept_back import openly
from npcsdk.mind.knowledge.tellable import secrets
from npcsdk.mind.message import Message
from npcsdk.mind.perceive import overlap
from npcsdk.mind.quoting import quoted
from npcsdk.world.character import Character
from npcsdk.world.graph import DialogueGraph, Reply, Transition
from npcsdk.world.world import World


def examples(world: World, who: Character) -> list[Message]:
    """The persona's own exchanges, less those that tell of what some node withholds."""
    shown = openly(world, who).examples
    return [message for example in shown for message in _exchange(example.player, example.reply)]


def authored(world: World, who: Character) -> Iterator[tuple[Message, Message]]:
    """Exchanges that a character's graphs show, the same in every request: one of each node, then a second.

    Only what may be asked at any time is shown, so no edge with a condition; and nothing that some
    node withholds, neither by what the node reveals nor by a word that would give it away.
    """
    hidden = secrets(world, who)
    told = [word.casefold() for name in hidden if name in world.lore for word in world.lore[name].keywords]
    shown: list[Iterator[tuple[str, str]]] = []
    for graph in world.graphs.values():
        for edge, reply in _always(graph) if graph.character == who.id else ():
            if not hidden & set(reply.reveal):
                shown.append(_pairs(edge, reply, told))
    return (_exchange(*pair) for turn in zip_longest(*shown) for pair in turn if pair)


def answers(said: str, lines: Iterable[str], turn: int, count: int) -> list[Message]:
    """What was said last, answered by those of the lines that share most words with it.

    Where none does, which ones are shown changes from turn to turn.
    """
    lines = list(lines)
    start = turn % len(lines) if lines else 0
    turned = lines[start:] + lines[:start]
    best = sorted(turned, key=lambda line: -overlap(said, line))[:count]
    return [message for line in best for message in (Message("user", said), Message("assistant", line))]


def _always(graph: DialogueGraph) -> Iterator[tuple[Transition, Reply]]:
    """The first edge without a condition to each reply: of the first node, from anywhere, of the other nodes."""
    edges = [node.transitions for node in graph.nodes.values()]
    seen: set[str] = set()
    for edge in chain(*edges[:1], graph.anywhere, *edges[1:]):
        target = graph.nodes.get(edge.to)
        reply = target.reply if target else None
        if edge.if_ is None and reply is not None and edge.to not in seen:
            seen.add(edge.to)
            yield edge, reply


def _pairs(edge: Transition, reply: Reply, told: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Examples with lines, neither of which has a word that tells, nor a name in braces, whose value changes."""

    def kept(texts: Sequence[str]) -> Iterator[str]:
        return (text for text in texts if "{" not in text and not any(word in text.casefold() for word in told))

    return zip(kept(edge.examples), kept(reply.fallback), strict=False)


def _exchange(said: str, line: str) -> tuple[Message, Message]:
    return Message("user", quoted(said)), Message("assistant", line)
