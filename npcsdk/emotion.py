"""What a character can feel: a closed vocabulary of labels, where each lies, and a label with an intensity.

Each label has coordinates of pleasure, arousal and dominance, from -1 to 1. They are the means that people gave
the word in J. A. Russell and A. Mehrabian, "Evidence for a three-factor theory of emotions", Journal of Research
in Personality 11 (1977), 273-294; where our label is another word than theirs, theirs stands beside it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple


class Pad(NamedTuple):
    """A point in the space of feelings: pleasure, arousal and dominance, each -1 to 1."""

    pleasure: float = 0.0
    arousal: float = 0.0
    dominance: float = 0.0


class Emotion(NamedTuple):
    """Where a label lies, and which of the core it is shown as by whoever knows no more than the core."""

    pad: Pad
    core: str


CORE_EMOTIONS = ("neutral", "happy", "sad", "angry", "afraid", "surprised", "disgusted", "relaxed")
TAUGHT = (*CORE_EMOTIONS, "curious", "worried")
"""What a character shows whose writer names nothing else: few enough that every request can list them."""

_WRITTEN = {
    "neutral": """
        neutral 0 0 0
        humble .23 -.28 -.27
        indifferent -.47 -.50 -.08 uninterested
        respectful .38 .13 -.08
        solemn .03 -.32 -.11""",
    "happy": """
        happy .81 .51 .46
        admiring .41 .30 -.32 impressed
        affectionate .64 .35 .24
        amused .77 .44 .42 enjoyment
        carefree .78 .25 .41
        confident .70 .28 .61 capable
        excited .62 .75 .38
        fascinated .55 .51 -.07
        friendly .69 .35 .30
        glad .50 .42 .23 elated
        gloating .23 .40 .58 domineering
        grateful .64 .16 -.18
        hopeful .51 .23 .14
        inspired .71 .63 .34
        interested .64 .51 .17
        joyful .76 .48 .35
        loving .82 .65 -.05 in_love
        proud .77 .38 .65
        satisfied .86 .20 .62 self_satisfied
        smug .24 .32 .50 egotistical
        tender .49 .17 .10 devoted
        triumphant .69 .57 .63""",
    "sad": """
        sad -.63 -.27 -.33
        ashamed -.57 .01 -.34 shamed
        bored -.65 -.62 -.33
        defeated -.61 .06 -.32
        depressed -.72 -.29 -.41
        despairing -.72 -.16 -.38
        disappointed -.61 -.15 -.29 discouraged
        distressed -.61 .28 -.36
        guilty -.57 .28 -.34
        hurt -.62 -.01 -.33 rejected
        lonely -.66 -.43 -.32
        pitying -.52 .02 -.21 regretful
        tired -.18 -.57 -.29 fatigued
        weary -.18 -.33 -.24""",
    "angry": """
        angry -.51 .59 .25
        annoyed -.28 .17 .04 mildly_annoyed
        defiant -.16 .54 .32
        frustrated -.64 .52 -.35
        furious -.44 .72 .32 enraged
        hostile -.42 .53 .30
        indignant -.43 .67 .34 cold_anger
        jealous -.37 .40 -.02 embattled
        resentful -.42 .28 -.03 angry_but_detached
        suspicious -.25 .42 .11""",
    "afraid": """
        afraid -.64 .60 -.43 fearful
        anxious .01 .59 -.15
        embarrassed -.46 .54 -.24
        helpless -.71 .42 -.51
        humiliated -.63 .43 -.38
        shy -.15 .06 -.34
        tense -.33 .58 -.11
        terrified -.62 .82 -.43
        timid -.15 -.12 -.47
        worried -.63 .16 -.40 troubled""",
    "surprised": """
        surprised .40 .67 -.13
        astonished .16 .88 -.15
        awed .18 .40 -.38
        confused -.53 .27 -.32
        curious .22 .62 -.01
        startled -.09 .65 -.33""",
    "disgusted": """
        disgusted -.60 .35 .11
        contemptuous -.24 .31 .21
        scornful -.35 .35 .29
        skeptical -.22 .21 .03""",
    "relaxed": """
        relaxed .68 -.46 .06
        calm .58 -.32 .11 leisurely
        content .79 -.01 .33 untroubled
        relieved .29 -.19 -.28 consoled""",
}
"""By core: label, pleasure, arousal, dominance, and the word in the source where that is another one."""


def _read() -> dict[str, Emotion]:
    found: dict[str, Emotion] = {}
    for core, rows in _WRITTEN.items():
        for row in rows.split("\n"):
            if row.strip():
                label, *numbers = row.split()[:4]
                found[label] = Emotion(Pad(*map(float, numbers)), core)
    return found


VOCABULARY: Mapping[str, Emotion] = _read()
"""Every label there is. The set is closed: an unknown one is taken for its nearest, see `synonyms`."""
EMOTIONS = (*CORE_EMOTIONS, *sorted(VOCABULARY.keys() - set(CORE_EMOTIONS)))
"""The labels, the core first."""
_FAINTEST = 0.2
"""So much of its core shows in every label: the farthest lie at a right angle to it."""


def likeness(label: str) -> float:
    """How much of its core a label is, 0.2 to 1: how far it lies in the direction of the core, seen from neutral.

    It is the length of the label's projection on its core in the space of pleasure, arousal and dominance, in
    lengths of the core. What goes as far as the core or farther is 1.

    >>> round(likeness("annoyed"), 2), likeness("furious")
    (0.38, 1.0)
    """
    pad, core = VOCABULARY[label]
    full = VOCABULARY[core].pad
    length = sum(part * part for part in full)
    if not length:
        return 1.0
    return min(max(sum(own * part for own, part in zip(pad, full, strict=True)) / length, _FAINTEST), 1.0)


@dataclass(frozen=True, slots=True)
class Feeling:
    """An emotion label with its intensity, 0 (not at all) to 1 (fully)."""

    label: str = "neutral"
    intensity: float = 1.0

    def __post_init__(self) -> None:
        if self.label not in VOCABULARY:
            raise ValueError(f"unknown emotion {self.label!r}; known are {', '.join(EMOTIONS)}")
        if not 0.0 <= self.intensity <= 1.0:
            raise ValueError(f"intensity {self.intensity!r} is not within 0..1")

    def __str__(self) -> str:
        return self.label if self.intensity == 1.0 else f"{self.label}:{self.intensity:g}"

    @property
    def core(self) -> str:
        """Which of the core emotions it is shown as by whoever knows no more than those."""
        return VOCABULARY[self.label].core

    @property
    def in_core(self) -> Feeling:
        """The same in the words of the core: who is annoyed is a little angry. See `likeness`."""
        return Feeling(self.core, self.intensity * likeness(self.label))


NEUTRAL = Feeling()
