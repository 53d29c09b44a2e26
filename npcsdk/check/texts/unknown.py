"""Lore of which somebody speaks who cannot know it, on some way there or at all."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from npcsdk.check.callers import speakers_of
from npcsdk.check.parts import lines_of, nodes_in
from npcsdk.check.possible.abstract import outcomes
from npcsdk.check.possible.learning import asked_of, knowers_of, lessons_for, spot_of
from npcsdk.check.possible.reach import Reach, reach_without
from npcsdk.check.texts.speaking import Speaking
from npcsdk.check.ways import Passage, Spot
from npcsdk.world.conditions import Condition
from npcsdk.world.effects import Deed, Emit
from npcsdk.world.graph import DialogueGraph, Node
from npcsdk.world.rules import Fault, Path
from npcsdk.world.world import World


class Mention(NamedTuple):
    """A place where somebody speaks of an entry that they did not know from the beginning.

    `condition` is that of the line; `reveals` where it is a reply that may tell it.
    """

    spot: Spot
    path: Path
    condition: Condition | None = None
    reveals: bool = False


def unknown_faults(world: World) -> Iterator[Fault]:
    """Lines and reveals of what whoever says them has not learned, on some way there."""
    knowers, ways = knowers_of(world), _Ways(world)
    told: set[tuple[Path, str]] = set()
    for (who, lore), mentions in _mentions(world).items():
        never = who not in knowers[lore]
        if not knowers[lore] or (never and all(each.reveals for each in mentions)):
            continue  # That nobody can know it, or tell it, is told of otherwise.
        reach, lessons = ways.before(who, lore)
        for each in mentions:
            if each.spot in lessons or (each.path, lore) in told or (never and each.reveals):
                continue
            if not _can_be_said(reach, each):
                continue
            told.add((each.path, lore))
            if never:
                message = f"{who} speaks of {lore} here, and can never know of it."
                remedy = f"Add {who} to its `known_by` in the lore, say where it is learned, or say something else."
            else:
                message = f"{who} speaks of {lore} here, and may come here without knowing of it."
                remedy = f"Lead here only `if: knows({lore})`, or let {who} learn it on every way."
            yield Fault(each.path, "speaks-of-unknown", message, remedy)


def _mentions(world: World) -> dict[tuple[str, str], list[Mention]]:
    """By who speaks and the entry: every place where it is spoken of by those who did not know it at first."""
    speaks, speakers = Speaking(world), speakers_of(world)
    found: dict[tuple[str, str], list[Mention]] = defaultdict(list)
    for graph, node, path in nodes_in(world):
        strangers = [who.id for who in speakers[graph.graph]]
        for lore, mention in _of_node(speaks, graph, node, path):
            for who in strangers:
                if not world.lore[lore].is_known_by(who):
                    found[who, lore].append(mention)
    return found


def _of_node(speaks: Speaking, graph: DialogueGraph, node: Node, path: Path) -> Iterator[tuple[str, Mention]]:
    spot = (graph.graph, node.id)
    for said, rest in lines_of(node):
        condition = node.lines[int(rest[1])].if_ if rest[0] == "lines" else None
        yield from ((lore, Mention(spot, (*path, *rest), condition)) for lore in speaks.of(said))
    for at, lore in enumerate(node.reply.reveal if node.reply else ()):
        yield lore, Mention(spot, (*path, "reply", "reveal", at), reveals=True)


class _Ways:
    """Where talks can come before somebody has learned something; many learn at the same places."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._asked = asked_of(world)
        self._found: dict[tuple[frozenset[str], str], Reach] = {}

    def before(self, who: str, lore: str) -> tuple[Reach, frozenset[Spot]]:
        """What a talk can come to before it is learned, and the nodes where it is learned in what is said there."""
        lessons = lessons_for(self._world.lore[lore], who)
        spots = frozenset(spot for lesson in lessons if (spot := spot_of(self._world, lesson)))
        unknown = f"{who} knows {lore}" if lore in self._asked else ""
        reach = self._found.get((lessons, unknown))
        if reach is None:
            telling = frozenset(spot for spot, names in _emitting(self._world) if names & lessons)
            shut = (lambda way: _teaches(way, lessons)) if lessons else lambda way: False
            reach = reach_without(self._world, spots | telling, shut, [unknown] if unknown else [])
            self._found[lessons, unknown] = reach
        return reach, spots


def _teaches(way: Passage, lessons: frozenset[str]) -> bool:
    """Whether whoever takes a way learns something: it waits for an event, or emits one."""
    return getattr(way.edge, "on", "") in lessons or not lessons.isdisjoint(_emitted(getattr(way.edge, "do", ())))


def _emitting(world: World) -> Iterator[tuple[Spot, frozenset[str]]]:
    """The nodes that emit events, and these; a node does so when its line is said."""
    for graph, node, _ in nodes_in(world):
        if names := _emitted(node.do):
            yield (graph.graph, node.id), names


def _emitted(deeds: Iterable[Deed]) -> frozenset[str]:
    return frozenset(deed.name for deed in deeds if isinstance(deed, Emit))


def _can_be_said(reach: Reach, mention: Mention) -> bool:
    """Whether a talk can come to where something is said, and its condition can hold there."""
    if mention.spot not in reach.entered:
        return False
    view = reach.view(mention.spot[0], mention.spot)
    return True in outcomes(mention.condition, view)
