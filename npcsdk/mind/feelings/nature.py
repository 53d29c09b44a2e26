"""What a character's nature makes of what happens to it."""

from __future__ import annotations

from npcsdk.emotion import VOCABULARY
from npcsdk.world.character import Character

LEAN = 0.5
"""How much a temperament helps what lies in its direction, and hinders what lies against it."""
LEAST, MOST = 0.25, 2.0
"""What a temperament alone can make of a feeling."""


def susceptible(character: Character, label: str) -> float:
    """How strongly a feeling comes to a character, as a factor; 1 for one of no particular temperament.

    What its file says under `sensitivity` of the label goes first, then what it says of the label's core. Else the
    temperament decides: a feeling that lies where the mood rests comes more easily. So the proud and dominant take
    to anger before they take to fear, and the timid the other way.
    """
    written = character.feelings.sensitivity
    pad, core = VOCABULARY[label]
    if written:
        found = written.get(label, written.get(core))
        if found is not None:
            return found
    base = character.temperament.pad
    along = base.pleasure * pad.pleasure + base.arousal * pad.arousal + base.dominance * pad.dominance
    return min(max(1.0 + LEAN * along, LEAST), MOST)
