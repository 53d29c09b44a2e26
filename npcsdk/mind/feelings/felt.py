"""How much somebody feels something: what conditions ask with `feels(angry)` and `sounds(angry)`."""

from __future__ import annotations

from npcsdk.emotion import CORE_EMOTIONS, VOCABULARY, Feeling, Pad
from npcsdk.mind.state import State
from npcsdk.world.world import World


def felt(world: World, state: State, who: str, word: str) -> float:
    """How much a character feels something by now.

    Args:
        world: whose characters have temperaments.
        state: as of now.
        who: the character.
        word: a label, or a direction of the mood: pleasure, arousal, dominance.

    Returns:
        0 to 1 for a label, a core one with all that are near it; -1 to 1 for a direction.
    """
    affect = state.affect(who)
    if word in Pad._fields:
        character = world.characters.get(who)
        mood: float = getattr(affect.mood(character.temperament.pad if character else Pad()), word)
        return mood
    if word == "neutral":
        return 1.0 - affect.strongest.intensity if affect.feelings else 1.0
    return max([likeness_of(Feeling(label, much), word) for label, much in affect.feelings.items()], default=0.0)


def likeness_of(feeling: Feeling, word: str) -> float:
    """The intensity of a feeling, if it is what a word says; a word of the core means all that are near it."""
    same = feeling.label == word or (word in CORE_EMOTIONS and VOCABULARY[feeling.label].core == word)
    return feeling.intensity if same else 0.0
