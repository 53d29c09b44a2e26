"""What is learned of the lore: with an event, at a node, and of whoever speaks of it. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from npcsdk.events import Learned
from npcsdk.mind.contract import fallback_ids, fallbacks
from npcsdk.mind.knowledge.knows import knows
from npcsdk.mind.knowledge.naming import naming_of
from npcsdk.mind.knowledge.tellable import revealed
from npcsdk.mind.state import State
from npcsdk.mind.step import Step
from npcsdk.world.character import Character
from npcsdk.world.graph import Node
from npcsdk.world.line_ids import id_of
from npcsdk.world.localized import source_of
from npcsdk.world.lore import EVERYONE
from npcsdk.world.nature import PLAYER
from npcsdk.world.once import once
from npcsdk.world.world import World


def with_event(
    world: World, state: State, name: str, data: Mapping[str, Any], stamp: dict[str, Any]
) -> Iterator[Learned]:
    """What is learned with an event, of the game or of the dialogue.

    Args:
        world: whose lore says what is learned where.
        state: as of now.
        name: of the event.
        data: what came with it: where the game says who its `witnesses` are, no other character learns anything.
        stamp: `turn`, `at` and `time` of what follows.
    """
    lessons = lessons_of(world).get(name, ())
    there = data.get("witnesses") if lessons else None
    for who, lore in lessons:
        missed = isinstance(there, list | tuple | set | frozenset) and who != PLAYER and who not in there
        if not missed and not knows(world, state, who, lore):
            yield Learned(who, lore, **stamp)


def at_node(step: Step, node: Node, words: str, stamp: dict[str, Any]) -> Iterator[Learned]:
    """What is learned at a node whose line was said to its end.

    First what the lore says is learned there. Then the player, and whoever else is present, learn what the speaker
    knows and has told: all that the reply could reveal, and what was named by a keyword that no other entry has.

    Args:
        step: the graph as it is now; it stands at the node.
        node: the node.
        words: what a model said there, "" where nothing.
        stamp: `turn`, `at` and `time` of what follows.
    """
    world, state, place = step.world, step.state, step.place
    speaker = state.character
    assert place is not None
    learned: dict[tuple[str, str], Learned] = {}
    for who, lore in lessons_of(world).get(f"{place.graph}.{node.id}", ()):
        if not knows(world, state, who, lore):
            learned[who, lore] = Learned(who, lore, speaker if who != speaker else "", **stamp)
    for lore in _told(step, node, words) if place.line else ():
        if (speaker, lore) not in learned and not knows(world, state, speaker, lore):
            continue
        for who in (PLAYER, *state.present):
            if (who, lore) not in learned and not knows(world, state, who, lore):
                learned[who, lore] = Learned(who, lore, speaker, **stamp)
    yield from learned.values()


@once
def lessons_of(world: World) -> Mapping[str, tuple[tuple[str, str], ...]]:
    """Who learns what, by the name of an event, or of a node: `mira.ledger`."""
    found: dict[str, dict[tuple[str, str], None]] = defaultdict(dict)
    for name, entry in world.lore.items():
        for who, lessons in entry.learned_at.items():
            learners = (*world.characters, PLAYER) if who == EVERYONE else (who,)
            for lesson in lessons:
                found[lesson] |= dict.fromkeys((learner, name) for learner in learners)
    return {lesson: tuple(learned) for lesson, learned in found.items()}


def _told(step: Step, node: Node, words: str) -> list[str]:
    """The entries that were told, whoever knows them."""
    world, place = step.world, step.place
    assert place is not None
    who = world.characters[step.state.character]
    told = [entry.id for entry in revealed(world, step.state, who, node)]
    told += _named_by(world, place.graph, node, who).get(place.line, ())
    if words:
        told += naming_of(world).of(words, step.moment.player.language)
    return list(dict.fromkeys(told))


def _named_by(world: World, graph: str, node: Node, who: Character) -> Mapping[str, tuple[str, ...]]:
    """What each line of the writer that can be said at a node names, by its id; in the words of the writer's language,
    whatever it is said in. Lines that name nothing are left out."""
    key = ("named by", graph, node.id, who.id)
    found: dict[str, tuple[str, ...]] | None = world.kept.get(key)
    if found is None:
        source = source_of(world)
        node, who = source.graphs[graph].nodes[node.id], source.characters[who.id]
        lines = {id_of(variant.line, graph, node.id, at + 1): variant.line for at, variant in enumerate(node.lines)}
        lines |= {id_of(node.line, graph, node.id): node.line} if node.line else {}
        if node.reply:
            lines |= dict(zip(fallback_ids(graph, who, node), fallbacks(who, node), strict=True))
        named = {line: naming_of(source).of(text) for line, text in lines.items()}
        found = world.kept[key] = {line: lore for line, lore in named.items() if lore}
    return found
