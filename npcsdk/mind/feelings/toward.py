"""What a feeling about someone makes of what is thought of them, and how a character takes good and bad manners.

Which feelings are about someone follows A. Ortony, G. L. Clore and A. Collins, "The Cognitive Structure of
Emotions", Cambridge University Press 1988: admiration and reproach for what someone did, gratitude and anger for
what it did to oneself, love and hate, and what one feels for what happens to others. How far each moves what is
thought is our own.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from npcsdk.emotion import VOCABULARY
from npcsdk.mind.state import State
from npcsdk.world.world import World

_STEPS: Mapping[str, Mapping[str, float]] = {
    "happy": {"affection": 5},
    "admiring": {"respect": 10, "affection": 4},
    "affectionate": {"affection": 10, "trust": 3},
    "awed": {"respect": 10, "fear": 3},
    "friendly": {"affection": 6, "trust": 3},
    "glad": {"affection": 8, "respect": 2},
    "gloating": {"respect": -5, "affection": -3},
    "grateful": {"affection": 8, "trust": 8, "respect": 3},
    "hopeful": {"trust": 4},
    "loving": {"affection": 12, "trust": 5},
    "proud": {"respect": 6, "affection": 4},
    "tender": {"affection": 10},
    "sad": {"affection": -3},
    "ashamed": {"respect": 3, "fear": 2},
    "disappointed": {"trust": -7, "respect": -4},
    "hurt": {"affection": -8, "trust": -6},
    "guilty": {"affection": 2},
    "pitying": {"affection": 4, "respect": -2},
    "angry": {"affection": -8, "respect": -5},
    "annoyed": {"affection": -6, "respect": -2},
    "furious": {"affection": -12, "respect": -7, "trust": -5},
    "hostile": {"affection": -12, "trust": -7},
    "indignant": {"respect": -9, "trust": -7, "affection": -3},
    "jealous": {"affection": -7, "trust": -5},
    "resentful": {"affection": -9, "trust": -5},
    "suspicious": {"trust": -9},
    "afraid": {"fear": 10, "trust": -6},
    "humiliated": {"affection": -9, "respect": -4, "fear": 4},
    "terrified": {"fear": 14, "trust": -8, "affection": -4},
    "surprised": {},
    "disgusted": {"affection": -8, "respect": -8},
    "contemptuous": {"respect": -11, "affection": -4},
    "scornful": {"respect": -9, "affection": -4},
    "skeptical": {"trust": -5},
    "relaxed": {"trust": 3},
    "indifferent": {},
    "relieved": {"trust": 5, "affection": 3, "fear": -4},
    "respectful": {"respect": 8},
}
"""What a feeling of full intensity moves. A label that is not here moves half of what its core does."""


def steps_for(label: str, intensity: float) -> Mapping[str, float]:
    """What a feeling about someone moves of what is thought of them: steps by side, at most about 10 each way."""
    own = _STEPS.get(label)
    if own is None:
        known = VOCABULARY.get(label)
        own, intensity = _STEPS.get(known.core, _NOTHING) if known else _NOTHING, intensity / 2
    return {side: step * intensity for side, step in own.items()}


_NOTHING: Mapping[str, float] = MappingProxyType({})
_SOFT = {
    "player.insults": ("hurt", 0.5),
    "player.praises": ("glad", 0.3),
    "player.thanks": ("glad", 0.2),
    "player.sounds.angry": ("worried", 0.3),
    "player.sounds.disgusted": ("hurt", 0.15),
    "player.sounds.happy": ("happy", 0.1),
    "player.sounds.sad": ("pitying", 0.2),
    "player.sounds.afraid": ("worried", 0.1),
}
"""How manners are taken by whoever gives way."""
_HARD = {
    **_SOFT,
    "player.insults": ("angry", 0.5),
    "player.sounds.angry": ("annoyed", 0.3),
    "player.sounds.disgusted": ("annoyed", 0.15),
}
"""And by whoever does not."""
_SOUNDS = "player.sounds."


def manners(world: World, who: str, name: str, state: State | None = None) -> tuple[str, float] | None:
    """How a character takes what the player's words were: insults, praises, thanks, apologises, or how they sounded.

    Only where its file says nothing of what that means to it. Who is dominant by temperament gets angry where
    others are hurt or worried.

    Args:
        world: where.
        who: the character, by id.
        name: of the event: `player.insults`, `player.sounds.angry`.
        state: as of now; without it, an apology relieves nobody, as nothing may be resented.

    Returns:
        The label and the intensity of what it feels about the player, or None.
    """
    character = world.characters.get(who)
    if character is None or name in character.events:
        return None
    if name == "player.apologises":
        return ("relieved", 0.2) if state is not None and _resents(world, state, who) else None
    if name.startswith(_SOUNDS):
        label = name[len(_SOUNDS) :]
        name = _SOUNDS + VOCABULARY[label].core if label in VOCABULARY else name
    nature = character.temperament
    found = (_HARD if nature.pad.dominance >= 0 else _SOFT).get(name)
    return None if found and found[0] == "pitying" and nature.agreeableness < 0 else found


def _resents(world: World, state: State, who: str) -> bool:
    """Whether something is held against the player: in feelings, or in what is thought of them."""
    if any(VOCABULARY[label].core in ("angry", "disgusted") or label == "hurt" for label in state.affect(who).feelings):
        return True
    began = world.characters[who].relationships.get("player", {})
    for side in ("trust", "respect", "affection"):
        now = state.relationships.get(f"{who}>player.{side}")
        if isinstance(now, int | float) and now < began.get(side, 0):
            return True
    return False
