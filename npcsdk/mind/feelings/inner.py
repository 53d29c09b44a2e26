"""What goes on in a character, all at once: for games that draw it, and for whoever looks on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from npcsdk.emotion import Feeling, Pad
from npcsdk.mind.feelings.display import shown
from npcsdk.mind.feelings.mood_words import feels, sentence
from npcsdk.mind.feelings.regard import regard
from npcsdk.mind.feelings.regard_words import thinks
from npcsdk.mind.state import State
from npcsdk.world.nature import PLAYER, SIDES
from npcsdk.world.world import World


class Inner(NamedTuple):
    """What a character feels, shows and thinks of the player by now.

    Attributes:
        felt: each feeling with its intensity, 0 to 1, the strongest first.
        mood: pleasure, arousal and dominance, each -1 to 1.
        shows: what can be seen of it.
        hidden: what is kept back and may show for a moment.
        thinks: each side of what it thinks of the player, -100 to 100.
        words: the same in words: `Mira feels very angry; in a hostile mood. Mira does not trust the player.`
    """

    felt: Mapping[str, float]
    mood: Pad
    shows: Feeling
    hidden: Feeling | None
    thinks: Mapping[str, float]
    words: str


def inner(world: World, state: State, who: str) -> Inner:
    """What goes on in a character of a world.

    Args:
        world: where.
        state: as of now.
        who: the character, by id.
    """
    character, affect = world.characters[who], state.affect(who)
    felt = dict(sorted(affect.feelings.items(), key=lambda each: (-each[1], each[0])))
    seen = shown(world, state, who)
    sides = {side: value for side in SIDES if isinstance(value := regard(world, state, who, PLAYER, side), int | float)}
    told = [sentence(character.name, feels(affect, character.temperament.pad) or "calm")]
    if opinion := thinks(world, state, who, PLAYER):
        told.append(f"{opinion}.")
    return Inner(felt, affect.mood(character.temperament.pad), *seen, sides, " ".join(told))
