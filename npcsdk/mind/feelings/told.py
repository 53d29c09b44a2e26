"""What a model is told of what its character feels, shows and thinks: in words, not in numbers."""

from __future__ import annotations

from collections.abc import Iterator

from npcsdk.mind.feelings.mood_words import feels, sentence
from npcsdk.mind.feelings.regard_words import thinks
from npcsdk.mind.state import State
from npcsdk.world.character import Character
from npcsdk.world.nature import PLAYER
from npcsdk.world.world import World


def told(world: World, state: State, who: Character) -> Iterator[str]:
    """Sentences on what a character feels and hides, on what it thinks of the player, and on how the player sounds.

    The player has no name here: one that is a sentence (`Ann. Mira trusts Ann fully`) would be read as one.
    """
    yield sentence(who.name, feels(state.affect(who.id), who.temperament.pad) or state.feeling.label)
    if state.hidden.get(who.id):
        yield f"{who.name} keeps that back; what shows is {state.feeling.label}."
    if opinion := thinks(world, state, who.id, PLAYER):
        yield f"{opinion}."
    if state.sounded.label != "neutral":
        yield f"The player sounds {state.sounded.label}."
