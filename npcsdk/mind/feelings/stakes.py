"""What each event is to whom: worked out of a world once, so that what concerns nobody costs next to nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from npcsdk.mind.feelings.appraisal import LABELS, START, likelihood_after, of_standard
from npcsdk.mind.feelings.nature import susceptible
from npcsdk.world.character import Character
from npcsdk.world.nature import FARTHEST, PLAYER, Meant
from npcsdk.world.world import World

_KEY = "stakes"
_LIKING = "affection"
Likes = Mapping[str, tuple[tuple[str, float], ...]]
"""Whom somebody likes (or, below 0, dislikes), and how much, -1 to 1, by its own id."""
Ease = Mapping[str, tuple[str, float]]
"""Of each emotion of OCC: the label of our vocabulary, and how easily it comes to somebody."""


class Stake(NamedTuple):
    """What one event is to one character.

    `goals` are name in a state, utility and congruence of each goal that it helps or harms, and how likely it is since;
    None where that hangs on how likely it was. `worths` are what it is worth for the standards that it keeps, and,
    below 0, for those that it breaks, as far as there are any, each with what is felt about somebody else who does
    so. `by` is who did it, "" for nobody.
    """

    likelihood: float
    by: str
    adds: bool
    goals: tuple[tuple[str, float, float, float | None], ...]
    worths: tuple[tuple[float, str], ...]


class Happening(NamedTuple):
    """One event: what it is to those to whom it means something, and who of the world likes those whose goals it moves.

    `stakes` are in the order of the world. `likes` are toward owners of goals; `among` the same of those alone to
    whom the event means something. `by` is who did it for those who make nothing of it.
    """

    stakes: Mapping[str, Stake]
    likes: Likes
    among: Likes
    by: str


class Stakes(NamedTuple):
    """Everything of a world that appraisal needs: events by name, how easily each character feels what, and where each
    is who is anywhere in particular."""

    happenings: Mapping[str, Happening]
    eases: Mapping[str, Ease]
    places: Mapping[str, str]


def stakes_of(world: World) -> Stakes:
    """What events are to the characters of a world, kept with it."""
    found: Stakes | None = world.kept.get(_KEY)
    if found is None:
        found = world.kept[_KEY] = _read(world)
    return found


def doer_of(world: World, name: str) -> str:
    """Who did it, as the name of an event begins: `player.draws_weapon`, `tam.leaves`; "" where it tells nobody."""
    first, dot, _ = name.partition(".")
    return first if dot and (first == PLAYER or first in world.characters) else ""


def _read(world: World) -> Stakes:
    by_event: dict[str, dict[str, Stake]] = {}
    likes: dict[str, list[tuple[str, float]]] = {}
    for who, character in world.characters.items():
        for name, meant in character.events.items():
            by = doer_of(world, name) if meant.by is None else meant.by
            by_event.setdefault(name, {})[who] = _stake(character, meant, by)
        for toward, sides in character.relationships.items():
            if toward != who and (like := sides.get(_LIKING, 0.0) / FARTHEST):
                likes.setdefault(who, []).append((toward, like))
    happenings = {name: _happening(stakes, likes, doer_of(world, name)) for name, stakes in by_event.items()}
    eases = {who: _ease(character) for who, character in world.characters.items()} if happenings else {}
    places = {who: character.place for who, character in world.characters.items() if character.place}
    return Stakes(happenings, eases, places)


def _stake(character: Character, meant: Meant, by: str) -> Stake:
    goals = []
    for goal, congruence in meant.matters.items():
        if goal in character.goals:
            since = None if meant.adds else likelihood_after(START, congruence, meant.likelihood)
            goals.append((f"{character.id}.{goal}", character.goals[goal], congruence, since))
    values = [value * character.standards.get(standard, 0.0) for standard, value in meant.matters.items()]
    praise, blame = sum(max(value, 0.0) for value in values), sum(min(value, 0.0) for value in values)
    worths = tuple((worth, of_standard(worth, False)) for worth in (praise, blame) if worth)
    return Stake(meant.likelihood, by, meant.adds, tuple(goals), worths)


def _happening(stakes: Mapping[str, Stake], likes: Mapping[str, Iterable[tuple[str, float]]], by: str) -> Happening:
    owners = {who for who, stake in stakes.items() if stake.goals}
    found = {}
    for who, toward in likes.items():
        if kept := tuple((owner, like) for owner, like in toward if owner in owners):
            found[who] = kept
    return Happening(stakes, found, {who: kept for who, kept in found.items() if who in stakes}, by)


def _ease(character: Character) -> Ease:
    return {emotion: (label, susceptible(character, label)) for emotion, label in LABELS.items()}
