"""What characters feel about what happened: each in its own way, by its goals, its standards and its relations."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping
from typing import Any

from npcsdk.affect import Lasting
from npcsdk.emotion import Feeling
from npcsdk.events import FACT, Appraised, Event, Felt
from npcsdk.mind.feelings.appraisal import LABELS
from npcsdk.mind.feelings.appraised import Appraisal, Impulse, Told, appraise
from npcsdk.mind.feelings.display import changes
from npcsdk.mind.feelings.regard import moved, op_of, steps_for
from npcsdk.mind.feelings.stakes import Happening, Likes, Stakes, doer_of, stakes_of
from npcsdk.mind.state import State
from npcsdk.world.nature import FARTHEST, PLAYER
from npcsdk.world.world import World

_LEAST_STEP = 0.05
"""A step in a relationship smaller than this is none."""
MOVING = frozenset(LABELS[emotion] for emotion in ("gratitude", "anger", "admiration", "reproach", "fear"))
"""What is felt about who did something, and moves what is thought of them."""
_NOTHING_TOLD = Told()
_AFFECTION = ".affection"
_OF_PLAYER = f">{PLAYER}{_AFFECTION}"


def reactions(world: World, state: State, name: str, data: Mapping[str, Any], stamp: dict[str, Any]) -> Iterator[Event]:
    """What follows from an event of the game, or of the dialogue, in those to whom it means something.

    How likely goals are since; what is felt, by character in the order of the world, and what that moves in what is
    thought of who did it; what is shown. Those who like or dislike somebody whose goals are moved feel with it, or
    against it, where they know of the event: as witnesses, or as it means something to themselves.

    Args:
        world: whose characters say what events mean to them.
        state: as of now; it is not changed.
        name: of the event.
        data: what came with it. `by` (a character, `player`, or "" for nobody), `likelihood` (0 to 1) and
            `witnesses` (a list of characters: nobody else feels anything) go before what the characters say; where
            they are something else, they are passed over. Without witnesses, what somebody does is noticed by those
            who are at the same `place`, the player being with whoever is talked to.
        stamp: `turn`, `at` and `time` of what follows.
    """
    stakes = stakes_of(world)
    happening = stakes.happenings.get(name)
    if happening is None:
        return
    felt, goals = impulses(world, state, stakes, happening, data)
    if not (felt or goals):
        return
    after = state.copy()
    if goals:
        appraised = Appraised(name, goals, **stamp)
        after.apply(appraised)
        yield appraised
    yield from followed(world, after, felt, name, stamp)


def impulses(world: World, state: State, stakes: Stakes, happening: Happening, data: Mapping[str, Any]) -> Appraisal:
    """What an event makes characters feel at once, and how likely the goals are that it moved."""
    told = _told(world, data)
    there = told.witnesses
    if there is None and stakes.places:
        there = _at_hand(world, state.character, stakes, happening.by if told.by is None else told.by)
    noticing: Iterable[str] = happening.stakes
    if there is not None:
        noticing = [who for who in world.characters if who in there]
    likes = _likes(happening, there, state)
    return appraise(happening, told, state.goals, noticing, likes, stakes.eases)


def noticed(world: World, talked_to: str, name: str, data: Mapping[str, Any]) -> tuple[str, ...] | None:
    """The characters that notice an event, in the order of the world; None where nothing says who does."""
    stakes, told = stakes_of(world), _told(world, data)
    there = told.witnesses
    if there is None and stakes.places:
        there = _at_hand(world, talked_to, stakes, doer_of(world, name) if told.by is None else told.by)
    return None if there is None else tuple(who for who in world.characters if who in there)


def followed(
    world: World,
    after: State,
    felt: Iterable[Impulse],
    cause: str,
    stamp: dict[str, Any],
    moving: Container[str] = MOVING,
) -> Iterator[Event]:
    """The events that follow from impulses: each is felt, what is about someone moves what is thought of them.

    Where they are facts, whoever shows something else since does so at once. Within a line it shows what the line says.

    Args:
        world: where.
        after: a state as of now; each event is applied to it.
        felt: the impulses.
        cause: what they come from: the name of an event.
        stamp: `turn`, `at` and `time` of what follows.
        moving: the labels that move what is thought of whom they are about.
    """
    touched: dict[str, Lasting] = {}
    for who, label, intensity, toward in felt:
        lasts = touched.get(who)
        if lasts is None:
            lasts = touched[who] = world.characters[who].feelings.lasts
        event: Event = Felt(who, Feeling(label, intensity), cause, toward, lasts, **stamp)
        after.apply(event)
        yield event
        if toward and label in moving:
            for side, step in steps_for(label, intensity).items():
                if abs(step) >= _LEAST_STEP:
                    event = moved(world, after, who, toward, side, op_of(step), stamp, cause=cause)
                    after.apply(event)
                    yield event
    if stamp.get("at", FACT) == FACT:
        for who in touched:
            change = changes(world, after, who, stamp)
            if change:
                after.apply(change)
                yield change


def _told(world: World, data: Mapping[str, Any]) -> Told:
    """What came along with an event and can be used."""
    if not data:
        return _NOTHING_TOLD
    by, likelihood, witnesses = data.get("by"), data.get("likelihood"), data.get("witnesses")
    if not (isinstance(by, str) and (by in ("", PLAYER) or by in world.characters)):
        by = None
    if isinstance(likelihood, bool) or not isinstance(likelihood, int | float) or not 0.0 <= likelihood <= 1.0:
        likelihood = None
    there = None
    if isinstance(witnesses, list | tuple | set | frozenset):
        there = frozenset([each for each in witnesses if isinstance(each, str)])
    return Told(by, likelihood, there)


def _at_hand(world: World, talked_to: str, stakes: Stakes, by: str) -> frozenset[str] | None:
    """Those who notice what somebody does, by where they are; None for all, as of what nobody does: the weather."""
    here = stakes.places.get(talked_to if by == PLAYER else by) if by else None
    return frozenset([who for who in world.characters if stakes.places.get(who, here) == here]) if here else None


def _likes(happening: Happening, there: frozenset[str] | None, state: State) -> Likes:
    """Whom of the owners of goals each who notices likes or dislikes: as the files say, where nothing moved it."""
    likes = happening.among if there is None else happening.likes
    knows = happening.stakes if there is None else there
    moved: dict[str, dict[str, float]] = {}
    for key in [key for key in state.relationships if _AFFECTION in key and _OF_PLAYER not in key]:
        who, _, side = key.partition(">")
        owner, value = side.removesuffix(_AFFECTION), state.relationships[key]
        if who in knows and who != owner and owner in happening.stakes and isinstance(value, int | float):
            now = moved.setdefault(who, dict(likes.get(who, ())))
            now[owner] = min(max(value, -FARTHEST), FARTHEST) / FARTHEST
    return {**likes, **{who: tuple(now.items()) for who, now in moved.items()}} if moved else likes
