"""Faults of the lore, and of who tells whom: people, places and events that are not there, and what is asked for."""

from __future__ import annotations

from collections.abc import Iterator

from npcsdk.world.character import Character
from npcsdk.world.effects import Deed, Emit
from npcsdk.world.lore import EVERYONE, LoreEntry
from npcsdk.world.names import Names, condition_faults, names_of
from npcsdk.world.nature import MANNERS, PLAYER
from npcsdk.world.once import once
from npcsdk.world.rules import Fault, Path, unknown
from npcsdk.world.suggest import nearest, suggestion
from npcsdk.world.world import World

_NEAR = 0.8
_MEANT = {
    **dict.fromkeys(("nobody", "none", "no_one"), "[]"),
    **dict.fromkeys((EVERYONE, "everybody", "all"), EVERYONE),
}
"""Words that name nobody and everybody, where a list has characters alone."""


def lore_faults(world: World, path: Path, entry: LoreEntry) -> Iterator[Fault]:
    """Faults of who knows an entry, of who learns it and where, and of when it may be told."""
    people = (*world.characters, PLAYER)
    for who in () if entry.known_by == EVERYONE else entry.known_by:
        for fault in unknown((*path, "known_by"), who, people, "missing-character", "character"):
            yield fault._replace(remedy=f"Write `known_by: {_MEANT[who]}`.") if who in _MEANT else fault
    for who, lessons in entry.learned_at.items():
        place = (*path, "learned_at", who)
        if who not in (*people, EVERYONE):
            yield from unknown(place, who, people, "missing-character", "character")
        elif who != PLAYER if entry.known_by == EVERYONE else who in entry.known_by:
            message = f"{who} knows it from the beginning, and has nothing to learn."
            yield Fault(place, "bad-value", message, "Say who knows it at first: `known_by: []` for nobody.")
        for lesson in lessons:
            yield from _lesson_faults(world, place, lesson)
    if entry.reveal_if is not None:
        named = () if entry.known_by == EVERYONE else (*entry.known_by, *entry.learned_at)
        tellers: list[str | None] = [who for who in named if who in world.characters]
        for teller in tellers or [None]:
            faults = list(condition_faults((*path, "reveal_if"), entry.reveal_if, _names(world, teller)))
            yield from faults
            if faults:  # One of those who might tell it is enough to tell of.
                return


def _names(world: World, teller: str | None) -> Names:
    """What can be named of the world, and of who tells something; kept, as one may tell a great deal."""
    key = ("names", teller)
    found: Names | None = world.kept.get(key)
    if found is None:
        found = world.kept[key] = names_of(world, character=teller)
    return found


def _lesson_faults(world: World, place: Path, lesson: str) -> Iterator[Fault]:
    """Faults of where something is learned: of a node that is not there, which may be meant as an event."""
    first, dot, node = lesson.partition(".")
    graph = world.graphs.get(first)
    if (graph and node in graph.nodes) or lesson in _events(world):
        return
    if graph and dot:
        event = f"If it is an event of the game, list it in world.yaml: `events: [{lesson}]`."
        remedy = f"{suggestion(node, graph.nodes)} {event}".strip()
        yield Fault(place, "missing-target", f"There is no node of {first} {node!r}.", remedy)
    elif graph:
        message = f"{lesson!r} is a graph, and no node or event."
        yield Fault(
            place, "missing-target", message, f"Name a node of it: {lesson}.{next(iter(graph.nodes), graph.start)}."
        )
    else:
        spots = [f"{each.graph}.{key}" for each in world.graphs.values() for key in each.nodes]
        near = [spot for spot in spots if spot.endswith(f".{lesson}")] or nearest(lesson, spots, _NEAR)
        if near:  # Else an event, of which `check` says more.
            yield Fault(place, "missing-target", f"There is no node {lesson!r}.", f"Did you mean {near[0]}?")


@once
def _events(world: World) -> frozenset[str]:
    """The events that something in the world tells of, or waits for."""
    found = {*world.events, *MANNERS}.union(*(who.events for who in world.characters.values()))
    deeds: list[Deed] = []
    for graph in world.graphs.values():
        nodes = list(graph.nodes.values())
        edges = [*graph.anywhere, *(edge for node in nodes for edge in node.transitions)]
        found |= {edge.on for edge in edges}
        for done in (nodes, edges, [option for node in nodes for option in node.options]):
            deeds += [deed for each in done for deed in each.do]
    return frozenset(found | {deed.name for deed in deeds if isinstance(deed, Emit)})


def talk_faults(world: World, path: Path, character: Character) -> Iterator[Fault]:
    """Faults of whom a character tells what it hears."""
    for who in character.talks_to:
        place = (*path, "talks_to", who)
        if who == character.id:
            yield Fault(place, "bad-value", f"{who} need not tell itself what it knows.", "Name somebody else.")
        elif who == PLAYER:
            message = "What the player is told is in the graphs: a character tells others what it hears."
            yield Fault(place, "bad-value", message, "Leave the player out.")
        else:
            yield from unknown(place, who, world.characters, "missing-character", "character")
