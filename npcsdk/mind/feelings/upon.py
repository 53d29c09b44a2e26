"""What an input does at once to those who notice it, before it leads anywhere."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from typing import Any

from npcsdk.emotion import VOCABULARY, Feeling
from npcsdk.events import Event, InputReceived, Perceived
from npcsdk.mind.feelings.appraised import FAINT
from npcsdk.mind.feelings.display import changes
from npcsdk.mind.feelings.nature import susceptible
from npcsdk.mind.feelings.reactions import followed, reactions
from npcsdk.mind.feelings.toward import manners
from npcsdk.mind.knowledge.taught import with_event
from npcsdk.mind.reading.features import LONGEST
from npcsdk.mind.reading.reader import read, read_with
from npcsdk.mind.reading.sounds import heard_in, sounds
from npcsdk.mind.state import State
from npcsdk.world.nature import MANNERS, PLAYER, SOUNDS
from npcsdk.world.world import World

NO_VECTOR: tuple[str, Sequence[float]] = ("", ())
_read = lru_cache(maxsize=2048)(read)
"""Kept: walks say the same words again and again."""


def upon(
    world: World,
    state: Callable[[], State],
    given: InputReceived,
    stamp: dict[str, Any],
    vector: tuple[str, Sequence[float]] = NO_VECTOR,
) -> Iterator[Event]:
    """The facts that follow from an input in what characters feel, think and know: of an event, or of how the player
    sounds.

    Args:
        world: where.
        state: gives the state as of now, in which what was given before has happened.
        given: the input; it has happened.
        stamp: `turn`, `at` and `time` of what follows.
        vector: of what the player said, where an embedder has made one, behind its name.
    """
    if given.kind == "event":
        yield from reactions(world, state(), given.name, given.data, stamp)
        yield from with_event(world, state(), given.name, given.data, stamp)
        if given.name in MANNERS and manners(world, state().character, given.name, state()):
            yield from addressed(world, state(), given.name, stamp)  # Whoever heard it: the game, by an ear of its own.
    elif given.kind == "say":
        reading = _read(given.text[: LONGEST + 1])  # What is kept should not be longer than what is read.
        if vector[1]:
            reading = read_with(vector[1], reading, vector[0])
        if sounds(reading):
            by = "embedder" if vector[1] else "words"
            yield Perceived(reading.feeling, reading.valence, by, **stamp)
        for name in heard_in(reading):
            yield from addressed(world, state(), name, stamp)


def sounded(world: World, state: State, feeling: Feeling, stamp: dict[str, Any]) -> Iterator[Event]:
    """What follows where a model says how the player sounds: nothing, where that is known already."""
    if feeling.core == state.sounded.core:
        return
    yield Perceived(feeling, _valence(feeling), "model", **stamp)
    if feeling.core != "neutral":
        yield from addressed(world, state, f"{SOUNDS}{feeling.core}", stamp)


def addressed(world: World, state: State, name: str, stamp: dict[str, Any]) -> Iterator[Event]:
    """What follows in the character talked to from how the player treats it: as it says itself, or as anyone would."""
    who = state.character
    found = manners(world, who, name, state)
    if found is None:
        yield from reactions(world, state, name, {"by": PLAYER, "witnesses": [who]}, stamp)
        return
    label, intensity = found
    much = min(1.0, intensity * susceptible(world.characters[who], label))
    if much >= FAINT:
        impulses = [(who, label, round(much, 3), PLAYER)]
        yield from followed(world, state.copy(), impulses, name, stamp, moving=VOCABULARY)


def _valence(feeling: Feeling) -> float:
    return round(VOCABULARY[feeling.label].pad.pleasure * feeling.intensity, 2)


def at_first(world: World, state: State, stamp: dict[str, Any]) -> Iterator[Event]:
    """What the character talked to shows by now, at the beginning of a turn, where that is not what it showed last."""
    change = changes(world, state, state.character, stamp)
    if change:
        yield change
