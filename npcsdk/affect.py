"""What someone feels, as a state with laws: feelings that fade, and a mood that they push.

A feeling is an impulse: it is there at once, and half of it is gone after each half-life. Impulses of the same
label add up, to at most 1. Each also pushes the mood, which lies in the space of pleasure, arousal and dominance
and goes back to the temperament more slowly.

The laws, each a property test: fading for s and then for t is fading for s + t; nothing grows by itself; all is
bounded; the order of equal impulses does not matter; and a clock that jumps back makes nothing grow.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from math import atanh, isfinite, tanh

from npcsdk.emotion import EMOTIONS, NEUTRAL, VOCABULARY, Feeling, Pad

FEELING_HALF_LIFE = 15.0
"""Seconds of game time."""
MOOD_HALF_LIFE = 60.0
"""Seconds of game time."""
LEAST = 0.01
"""Feelings below this are gone."""
PUSH = 0.3
"""How far a feeling of full intensity pushes the mood toward where it lies."""
FARTHEST = 3.0
"""How far a mood can be pushed from its temperament, before it is bounded to -1..1 (see `mood`)."""
_EDGE = 0.95
"""The most of a temperament in any direction: beyond, nothing could move it."""


@dataclass(frozen=True, slots=True)
class Lasting:
    """How long feelings and mood last: half-lives in seconds of game time, above 0."""

    feeling: float = FEELING_HALF_LIFE
    mood: float = MOOD_HALF_LIFE

    def __post_init__(self) -> None:
        for seconds in (self.feeling, self.mood):
            if not (0.0 < seconds and isfinite(seconds)):
                raise ValueError(f"a half-life is {seconds!r}; it must be seconds, more than 0")


LASTING = Lasting()


@dataclass(frozen=True, slots=True)
class Affect:
    """What one character feels, as of game time `time`.

    `feelings` holds an intensity, 0 to 1, for each label that is felt. `pushed` is how far the mood is from the
    temperament, in each direction -3 to 3: see `mood`.
    """

    time: float = 0.0
    feelings: Mapping[str, float] = field(default_factory=dict)
    pushed: Pad = Pad()
    lasts: Lasting = LASTING

    def __post_init__(self) -> None:
        for label, intensity in self.feelings.items():
            if label not in VOCABULARY or label == "neutral":
                raise ValueError(f"{label!r} is nothing that can be felt")
            if not 0.0 <= intensity <= 1.0:
                raise ValueError(f"intensity {intensity!r} is not within 0..1")
        if not all(-FARTHEST <= each <= FARTHEST for each in self.pushed):
            raise ValueError(f"a mood is {self.pushed!r}; each part must be within {-FARTHEST}..{FARTHEST}")

    def at(self, time: float) -> Affect:
        """The same at a later time; where the clock jumped back, as it is."""
        passed = time - self.time
        if not passed > 0.0:
            return self
        kept, stays = 0.5 ** (passed / self.lasts.feeling), 0.5 ** (passed / self.lasts.mood)
        faded = {label: felt * kept for label, felt in self.feelings.items() if felt * kept >= LEAST}
        return Affect(time, faded, Pad(*(each * stays for each in self.pushed)), self.lasts)

    def moved(self, feeling: Feeling, time: float, lasts: Lasting = LASTING) -> Affect:
        """With one more impulse. A neutral one calms: what is felt lessens by its intensity."""
        now = self.at(time)
        if feeling.label == "neutral":
            left = 1.0 - feeling.intensity
            calmed = {label: felt * left for label, felt in now.feelings.items() if felt * left >= LEAST}
            return replace(now, feelings=calmed, lasts=lasts)
        felt = min(1.0, now.feelings.get(feeling.label, 0.0) + feeling.intensity)
        pad = VOCABULARY[feeling.label].pad
        pushed = Pad(*(_bounded(old + PUSH * feeling.intensity * part) for old, part in zip(now.pushed, pad, strict=True)))
        feelings = {**now.feelings, feeling.label: felt} if felt >= LEAST else now.feelings
        return Affect(now.time, feelings, pushed, lasts)

    def said(self, feeling: Feeling, time: float, lasts: Lasting = LASTING) -> Affect:
        """As a tag in a line says it: this is what is felt from here on, and all else is half of it at most.

        It pushes the mood as far as it is more than was felt before: a tag that comes again says nothing new.
        """
        now = self.at(time)
        before = now.feelings.get(feeling.label, 0.0)
        more = Feeling(feeling.label, max(0.0, feeling.intensity - before))
        if feeling.label == "neutral":
            return now.moved(feeling, time, lasts)
        others = {label: min(felt, feeling.intensity / 2) for label, felt in now.feelings.items()}
        felt = {**others, feeling.label: feeling.intensity}
        kept = {label: intensity for label, intensity in felt.items() if intensity >= LEAST}
        return replace(now.moved(more, time, lasts), feelings=kept)

    @property
    def strongest(self) -> Feeling:
        """What is felt most; of equals, what stands first in the vocabulary."""
        if not self.feelings:
            return NEUTRAL
        label = max(self.feelings, key=lambda each: (self.feelings[each], -EMOTIONS.index(each)))
        return Feeling(label, self.feelings[label])

    def mood(self, temperament: Pad = Pad()) -> Pad:
        """The mood, each part between -1 and 1: the temperament, as far as it was not pushed from there."""
        return Pad(
            *(
                base if not push else tanh(atanh(min(max(base, -_EDGE), _EDGE)) + push)
                for base, push in zip(temperament, self.pushed, strict=True)
            )
        )


CALM = Affect()


def _bounded(push: float) -> float:
    return min(max(push, -FARTHEST), FARTHEST)
