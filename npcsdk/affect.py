"""What someone feels, as a state with laws: feelings that fade, and a mood that they push.

A feeling is an impulse: it is there at once, and half of it is gone after each half-life. Impulses of the same
label add up, to at most 1. Each also pushes the mood, which lies in the space of pleasure, arousal and dominance
and goes back to the temperament more slowly.

The laws, each a property test: fading for s and then for t is fading for s + t; nothing grows by itself; all is
bounded; the order of equal impulses does not matter; and a clock that jumps back makes nothing grow.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from math import atanh, hypot, inf, isfinite, tanh

from npcsdk.emotion import EMOTIONS, NEUTRAL, VOCABULARY, Feeling, Pad

FEELING_HALF_LIFE = 15.0
"""Seconds of game time."""
MOOD_HALF_LIFE = 60.0
"""Seconds of game time."""
LEAST = 0.01
"""Feelings that fade below this are gone."""
SEEN = 0.1
"""A feeling weaker than this is not seen."""
PUSH = 0.3
"""How far a feeling of full intensity pushes the mood toward where it lies."""
FARTHEST = 3.0
"""How far a mood stays pushed from its temperament, before it is bounded to -1..1 (see `mood`)."""
_EDGE = 0.95
"""Where a temperament stands from which a mood is pushed, at most: from farther out, nothing could move it."""
FAINT = 0.3
"""The most that a mood shows by itself."""
PLAIN = 0.6
"""How far from the middle a mood lies from which on it shows so much."""
_RESTING = {
    label: (VOCABULARY[label].pad, hypot(*VOCABULARY[label].pad))
    for label in ("happy", "relaxed", "sad", "angry", "afraid", "disgusted")  # Nobody is surprised for long.
}
"""What a mood can show by itself: where it lies, and how far from the middle."""
_FELT = VOCABULARY.keys() - {"neutral"}
"""What can be felt."""
_MIDDLE = Pad()
RANKS = {label: rank for rank, label in enumerate(EMOTIONS)}
"""Where each label stands in the vocabulary: of feelings that are equally strong, the first counts."""


@dataclass(frozen=True, slots=True)
class Lasting:
    """How long feelings and mood last: half-lives in seconds of game time, above 0."""

    feeling: float = FEELING_HALF_LIFE
    mood: float = MOOD_HALF_LIFE

    def __post_init__(self) -> None:
        for seconds in (self.feeling, self.mood):
            if not (seconds > 0.0 and isfinite(seconds)):
                raise ValueError(f"a half-life is {seconds!r}; it must be seconds, more than 0")


LASTING = Lasting()


@dataclass(frozen=True, slots=True)
class Affect:
    """What one character feels, as of game time `time`.

    `feelings` holds an intensity, 0 to 1, for each label that is felt. `pushed` is how far the mood is from the
    temperament, in each direction; -3 to 3, beyond only in the moment in which it was pushed there: see `mood`.
    `held` is how much what a line said still decides what is to be seen: 1 after a neutral tag, else as much as the
    tag said. It fades as feelings do, and the next impulse ends it. While it could be seen itself, no mood is.
    """

    time: float = 0.0
    feelings: Mapping[str, float] = field(default_factory=dict)
    pushed: Pad = _MIDDLE
    lasts: Lasting = LASTING
    held: float = 0.0

    def __post_init__(self) -> None:
        if not isfinite(self.time):
            raise ValueError(f"a time is {self.time!r}; it must be seconds of game time")
        for label, intensity in self.feelings.items():
            if label not in _FELT:
                raise ValueError(f"{label!r} is nothing that can be felt")
            if not 0.0 <= intensity <= 1.0:
                raise ValueError(f"intensity {intensity!r} is not within 0..1")
        pleasure, arousal, dominance = self.pushed
        if not isfinite(pleasure + arousal + dominance):
            raise ValueError(f"a mood is {self.pushed!r}; each part must be a number")
        if not 0.0 <= self.held <= 1.0:
            raise ValueError(f"held is {self.held!r}; it must be within 0..1")

    def at(self, time: float) -> Affect:
        """The same at a later time; where the clock jumped back, or shows none, as it is."""
        passed = time - self.time
        if not 0.0 < passed < inf:
            return self
        kept, stays = 0.5 ** (passed / self.lasts.feeling), 0.5 ** (passed / self.lasts.mood)
        faded = {label: left for label, felt in self.feelings.items() if (left := felt * kept) >= LEAST}
        pleasure, arousal, dominance = self.pushed
        pushed = Pad(
            _within(pleasure, FARTHEST) * stays,
            _within(arousal, FARTHEST) * stays,
            _within(dominance, FARTHEST) * stays,
        )
        return Affect(time, faded, pushed, self.lasts, self.held * kept)

    def moved(self, feeling: Feeling, time: float, lasts: Lasting = LASTING) -> Affect:
        """With one more impulse. A neutral one calms: what is felt lessens by its intensity.

        However many come in one moment, their order does not matter: that is why the mood is bounded when time
        passes and not here, and why what is too weak to stay is kept till then. Calming is another matter: it
        takes of what came before it.
        """
        now = self.at(time)
        if feeling.label == "neutral":
            return replace(now, feelings=_lessened(now.feelings, 1.0 - feeling.intensity, 1.0), lasts=lasts)
        label, intensity = feeling.label, feeling.intensity
        felt = now.feelings.get(label, 0.0) + intensity
        (pleasure, arousal, dominance), much = VOCABULARY[label].pad, PUSH * intensity
        old_pleasure, old_arousal, old_dominance = now.pushed
        pushed = Pad(old_pleasure + much * pleasure, old_arousal + much * arousal, old_dominance + much * dominance)
        feelings = {**now.feelings, label: felt if felt < 1.0 else 1.0} if felt else now.feelings
        return Affect(now.time, feelings, pushed, lasts, 0.0 if intensity else now.held)

    def said(self, feeling: Feeling, time: float, lasts: Lasting = LASTING) -> Affect:
        """As a tag in a line says it: this is what is felt from here on, and all else is half of it at most.

        It pushes the mood as far as it is more than was felt before: a tag that comes again says nothing new. After
        a neutral one there is nothing left that could be seen.
        """
        now = self.at(time)
        if feeling.label == "neutral":
            calmed = _lessened(now.feelings, 1.0 - feeling.intensity, SEEN / 2)
            return replace(now, feelings=calmed, lasts=lasts, held=1.0)
        before = now.feelings.get(feeling.label, 0.0)
        pushed = now.moved(Feeling(feeling.label, max(0.0, feeling.intensity - before)), time, lasts)
        felt = {**_lessened(now.feelings, 1.0, feeling.intensity / 2), feeling.label: feeling.intensity}
        if not feeling.intensity:
            del felt[feeling.label]
        return replace(pushed, feelings=felt, held=max(feeling.intensity, SEEN))

    @property
    def strongest(self) -> Feeling:
        """What is felt most; of equals, what stands first in the vocabulary."""
        if not self.feelings:
            return NEUTRAL
        label = max(self.feelings, key=lambda each: (self.feelings[each], -RANKS[each]))
        return Feeling(label, self.feelings[label])

    def mood(self, temperament: Pad = _MIDDLE) -> Pad:
        """The mood, each part between -1 and 1: the temperament, as far as it was not pushed from there."""
        return Pad(*map(_pushed, temperament, self.pushed))


CALM = Affect()


def resting(mood: Pad, labels: Collection[str]) -> Feeling:
    """What a mood shows by itself, while nothing is felt: a faint expression, or none.

    Args:
        mood: as of now.
        labels: what can be shown.

    Returns:
        The core label in whose direction the mood lies, at most 0.3; neutral where that could not be seen.
    """
    intensity = min(FAINT, FAINT * hypot(*mood) / PLAIN)
    if intensity < SEEN:
        return NEUTRAL
    pleasure, arousal, dominance = mood
    found, most = "", -inf
    for label, (pad, length) in _RESTING.items():
        if label in labels:
            along = (pleasure * pad.pleasure + arousal * pad.arousal + dominance * pad.dominance) / length
            if along > most:
                found, most = label, along
    return Feeling(found, intensity) if found else NEUTRAL


def _within(number: float, most: float) -> float:
    return number if -most <= number <= most else most if number > 0.0 else -most


def _lessened(feelings: Mapping[str, float], left: float, most: float) -> dict[str, float]:
    """What is left of feelings of which this part stays, and so much at most."""
    found = {label: min(felt * left, most) for label, felt in feelings.items()}
    return {label: felt for label, felt in found.items() if felt >= LEAST}


def _pushed(base: float, push: float) -> float:
    """Where a mood is in one direction: the farther out, the less each push counts. Without a push, its base."""
    if not push:
        return base
    start = _within(base, _EDGE)
    # As a step from the base, so that the mood comes back to a base beyond the edge without a jump.
    return _within(base + tanh(atanh(start) + push) - start, 1.0)
