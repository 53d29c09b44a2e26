"""The tag dialect, declared once: what stands in square brackets and what it means.

The prompt teaches it, `language.tags` reads it, world loading checks authored lines against it.
"""

from __future__ import annotations

from npcsdk.emotion import EMOTIONS
from npcsdk.patterns import lazy

SOUNDS = ("laugh", "sigh", "gasp", "hesitate", "whisper")
"""Vocal sounds: made by the voice at this point, never read as words. `whisper` is how the words after it are said."""

CONTROLS = ("pause", "goto", "hears")
"""Tags with a meaning of their own: `[pause:0.5]` seconds of silence, `[goto:node]` a proposed transition, and
`[hears:angry]` how the player sounds to a model, which says so before its first words."""

SIDES = ("trust", "respect", "affection", "familiarity", "fear")
"""The sides of a relationship that npcsdk knows words for; a world may have others. Where its node allows it, a
model proposes a step in one of them by a tag with a number and its sign: `[trust:+3]`."""

RESERVED = frozenset((*EMOTIONS, *SOUNDS, *CONTROLS))
"""Names that a command cannot have."""

MAX_PAUSE = 5.0
"""Seconds; a longer `[pause]` is shortened to this."""

TAG = lazy(r"([a-z_]+)(?::([^\[\]【】\n]*))?")
"""What stands between the brackets of a tag: name, and an optional argument."""
