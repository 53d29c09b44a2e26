"""Idle life: eyes that blink and look away and back, a body that shifts, all as one feels.

How often people do so is measured: 17 blinks a minute at rest and 26 in conversation, 4.5 for one who reads
(Bentivoglio et al., "Analysis of blink rate patterns in normal subjects", Movement Disorders 12 (1997), 1028-1034),
and more of them in anxiety (Harrigan and O'Connell, "How do you look when feeling anxious?", Personality and
Individual Differences 21 (1996), 205-212). A listener looks at the other for three quarters of the time (Argyle and
Cook, "Gaze and mutual gaze", 1976); in conversation people look at each other for 60 % of it, some 2.2 seconds at
once (Rogers et al., "Using dual eye tracking to uncover personal gaze patterns during social interaction",
Scientific Reports 8 (2018), 4271). Anger and joy look straight on, fear and sadness away (Adams and Kleck, "Effects of
direct and averted gaze on the perception of facially communicated emotion", Emotion 5 (2005), 3-11). What lies
between these figures is ours.
"""

from __future__ import annotations

import math
from random import Random
from typing import Literal, NamedTuple

from npcsdk.emotion import NEUTRAL, Feeling

RESTING, TALKING = 17.0, 26.0
"""Blinks a minute."""
BLINK = 0.25
"""Seconds from open over closed to open."""
SHIFTS = 4.0
"""Small moves of the body a minute, at middling arousal."""
BREATHS = 15.0
"""Breaths a minute, at middling arousal."""
SACCADE = 0.06
"""Seconds in which the eyes go elsewhere."""

_MOVES, _STARES = 0.13, 0.27
# What is felt steers the eyes from the first on, and anger fixes them from the second. Feelings fade by halves, so
# these are no round numbers: a feeling that just reaches them would be on either side, by how time was cut.
_ATTENTIVE = frozenset({"curious", "interested", "fascinated", "awed", "surprised", "suspicious"})
_DOWNCAST = frozenset({"ashamed", "embarrassed", "guilty", "humble", "humiliated", "shy", "timid"})
_AVERSE = {"sad": 0.5, "afraid": 0.6, "disgusted": 0.5, "happy": -0.4, "angry": -0.8}
"""How much one looks away, by core: 1 is three times as often, -1 a third."""
_PLACES = {"left": (1.0, 0.0), "right": (-1.0, 0.0), "up": (0.0, 1.0), "down": (0.0, -1.0), "away": (0.9, -0.4)}
_FREE = {"left": 2, "right": 2, "up": 1, "down": 2}
_THINKING = {"left": 2, "right": 2, "up": 3, "down": 1}
_SHUNNING = {"left": 2, "right": 2, "down": 1, "away": 3}
_LOWERED = {"left": 1, "right": 1, "down": 8}

IdleKind = Literal["blink", "glance", "shift"]


class Bearing(NamedTuple):
    """What idle life follows from: arousal and dominance, -1 to 1 each, what is felt most, and whether one speaks."""

    arousal: float = 0.0
    dominance: float = 0.0
    feeling: Feeling = NEUTRAL
    speaking: bool = False


def blinks(bearing: Bearing) -> float:
    """Blinks a minute: more the more aroused one is and when one speaks, fewer when something holds the eye."""
    rate = (TALKING if bearing.speaking else RESTING) * math.pow(1.5, bearing.arousal)
    return rate * (1.0 - 0.6 * bearing.feeling.intensity if bearing.feeling.label in _ATTENTIVE else 1.0)


def looks(bearing: Bearing) -> tuple[float, float]:
    """How long one looks at the other, and how long away, in seconds on average.

    The first is infinite for someone angry who listens.
    """
    feeling, averse = bearing.feeling, _averse(bearing)
    at, away = (2.2, 1.5) if bearing.speaking else (3.0, 1.0)
    if feeling.core == "angry" and feeling.intensity >= _STARES and not bearing.speaking:
        at = math.inf
    return at / math.pow(3.0, averse), away * math.pow(2.0, averse)


def shifts(bearing: Bearing) -> float:
    """Small moves of the body a minute: more the more aroused one is."""
    return SHIFTS * math.pow(3.0, bearing.arousal)


def _averse(bearing: Bearing) -> float:
    label, core = bearing.feeling.label, bearing.feeling.core
    own = 1.0 if label in _DOWNCAST else 0.7 if label == "bored" else _AVERSE.get(core, 0.0)
    if label in _ATTENTIVE:
        own = -0.8
    return min(max(own * bearing.feeling.intensity - 0.6 * bearing.dominance, -1.2), 1.2)


class Rhythm:
    """Moments at random: so many a second on average, and never two closer than a gap.

    Between the gaps they come like the ticks of a decaying atom, so how often they come can change at any time.

    Args:
        seed: of the moments.
        gap: seconds.
    """

    __slots__ = ("_counted", "_hazard", "_left", "due", "gap", "random")

    def __init__(self, seed: str, gap: float) -> None:
        self.random = Random(seed)
        self.gap = gap
        self.due = math.inf
        """When the next one comes."""
        self._hazard = 0.0
        self._counted = 0.0  # up to when the waiting is counted
        self._left = self.random.expovariate(1.0)

    def tune(self, now: float, rate: float) -> None:
        """From now on they come so many times a second, on average."""
        if now > self._counted:
            self._left = max(0.0, self._left - (now - self._counted) * self._hazard)
            self._counted = now
        self._hazard = rate / (1.0 - min(rate * self.gap, 0.9))
        self.due = self._counted + self._left / self._hazard if self._hazard > 0.0 else math.inf

    def pass_on(self) -> None:
        """The one that is due has come; wait for the next."""
        self._counted = self.due + self.gap
        self._left = self.random.expovariate(1.0)
        self.due = self._counted + self._left / self._hazard


class Idle:
    """The small moves of one character that come by themselves.

    Args:
        seed: of all of them; the same seed and the same bearing give the same moves.
    """

    def __init__(self, seed: str) -> None:
        self._bearing = Bearing()
        self._blink = Rhythm(f"{seed} blink", 0.3)
        self._glance = Rhythm(f"{seed} glance", 0.25)
        self._shift = Rhythm(f"{seed} shift", 1.5)
        self._away = False
        self._blinked = -math.inf
        self._moved = -math.inf  # when the eyes went where they are
        self._from = self._to = (0.0, 0.0)
        self._breath, self._breathed, self._pace = 0.0, 0.0, 0.0
        self.tune(0.0, self._bearing)

    def tune(self, now: float, bearing: Bearing) -> None:
        """From now on it moves as someone of this bearing."""
        self._bearing = bearing
        self._blink.tune(now, blinks(bearing) / 60.0)
        self._shift.tune(now, shifts(bearing) / 60.0)
        self._glance.tune(now, 1.0 / looks(bearing)[self._away])
        self._breath, self._breathed = self._phase(now), now
        self._pace = BREATHS / 60.0 * math.pow(1.4, bearing.arousal)

    @property
    def due(self) -> float:
        """When the next move comes."""
        return min(self._blink.due, self._glance.due, self._shift.due)

    def step(self) -> tuple[IdleKind, str]:
        """Make the next move: of which kind it is, and its value."""
        now = self.due
        if now == self._blink.due:
            self._blink.pass_on()
            self._blinked = now
            return "blink", ""
        if now == self._glance.due:
            return "glance", self._look(now)
        value = self._lean()
        self._shift.pass_on()
        return "shift", value

    def lids(self, now: float) -> float:
        """How open the eyes are: 1, and in a blink down to 0."""
        passed = (now - self._blinked) / BLINK
        if not 0.0 <= passed < 1.0:
            return 1.0
        return 1.0 - passed / 0.35 if passed < 0.35 else max(0.0, (passed - 0.45) / 0.55)

    def gaze(self, now: float) -> tuple[float, float]:
        """Where the eyes look: from -1 (its right) to 1 (its left), and from -1 (down) to 1 (up); 0, 0 is the other."""
        share = min(max((now - self._moved) / SACCADE, 0.0), 1.0)
        return (
            self._from[0] + (self._to[0] - self._from[0]) * share,
            self._from[1] + (self._to[1] - self._from[1]) * share,
        )

    def breath(self, now: float) -> float:
        """How full the chest is, 0 to 1."""
        return 0.5 - 0.5 * math.cos(2.0 * math.pi * self._phase(now))

    def _phase(self, now: float) -> float:
        return (self._breath + max(0.0, now - self._breathed) * self._pace) % 1.0

    def _look(self, now: float) -> str:
        """The eyes leave the other, or go back."""
        self._away = not self._away
        value = self._direction() if self._away else "back"
        self._from, self._moved = self.gaze(now), now
        self._to = _PLACES.get(value, (0.0, 0.0))
        self._glance.pass_on()
        self._glance.tune(now, 1.0 / looks(self._bearing)[self._away])
        return value

    def _direction(self) -> str:
        feeling = self._bearing.feeling
        weights = _THINKING if self._bearing.speaking else _FREE
        if feeling.intensity >= _MOVES:
            if feeling.label in _DOWNCAST or feeling.core == "sad":
                weights = _LOWERED
            elif feeling.core in ("afraid", "disgusted"):
                weights = _SHUNNING
        return self._glance.random.choices(list(weights), list(weights.values()))[0]

    def _lean(self) -> str:
        """Toward what one likes or goes at, away from what one shuns, or to a side."""
        feeling = self._bearing.feeling
        core = feeling.core if feeling.intensity >= _MOVES else "neutral"
        toward = feeling.label in _ATTENTIVE or core in ("happy", "angry")
        lean = "forward" if toward else "back" if core in ("afraid", "disgusted") else "side"
        return lean if self._shift.random.random() < 0.6 else "side"
