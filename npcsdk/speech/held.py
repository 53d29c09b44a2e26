"""What a face shows, held long enough to be seen.

An expression of a feeling stays on a face for half a second to four seconds; one that escapes from under another
for a fifth of a second at most (P. Ekman, "Emotions Revealed", 2003; Yan et al., "How fast are the leaked facial
expressions", Journal of Nonverbal Behavior 37 (2013), 217-230). So each is wholly there for half a second before
another takes its place. Of those that come meanwhile the last one counts, and it is always shown in the end.
"""

from __future__ import annotations

import math
from typing import NamedTuple

from npcsdk.affect import SEEN
from npcsdk.emotion import NEUTRAL, Feeling
from npcsdk.events import FeelingChanged

TURN = 0.25
"""Seconds in which one expression passes into the next."""
HOLD = TURN + 0.5
"""Seconds for which each is shown at least, the time in which it comes included."""
SHORTEST_LEAK, LONGEST_LEAK = 0.1, 0.2
"""Seconds for which a hidden feeling shows."""
EDGE = 0.04
"""Seconds in which it comes, and goes."""


class Look(NamedTuple):
    """What is shown from a moment on, and how fast it fades: to a half in each half-life.

    `event` is what says so; None for the face at rest.
    """

    feeling: Feeling = NEUTRAL
    since: float = 0.0
    half_life: float = math.inf
    event: FeelingChanged | None = None

    def at(self, now: float) -> float:
        """How strong it is by now."""
        return self.feeling.intensity * self.left(now)

    def left(self, now: float) -> float:
        """Which share of it has not faded."""
        return math.pow(0.5, max(0.0, now - self.since) / self.half_life)

    @property
    def gone(self) -> float:
        """When it is too weak to be seen; never for a face at rest."""
        if self.event is None:
            return math.inf
        return self.since + self.half_life * max(0.0, math.log2(max(self.feeling.intensity, SEEN) / SEEN))


class Leak(NamedTuple):
    """A hidden feeling that shows for a moment."""

    feeling: Feeling
    start: float
    end: float

    def at(self, now: float) -> float:
        """How far it is there, 0 to 1."""
        return min(max(min(now - self.start, self.end - now) / EDGE, 0.0), 1.0)


class Held:
    """One face: what it shows, what waits to be shown, and how the one passes into the other.

    Args:
        look: how it is at the beginning; it can be left at once.
    """

    def __init__(self, look: Look) -> None:
        self.look = look
        """What is shown, a leak aside."""
        self._waiting: Look | None = None
        self._since = -math.inf  # when its label came up
        self._turned = -math.inf  # when it began to take the place of what was shown before
        self._before = ("neutral", 0.0)
        self._leak: Leak | None = None

    def show(self, now: float, look: Look) -> None:
        """Show this, at once or as soon as what is shown was seen; of several that wait, the last one."""
        self._waiting = look
        if self.due <= now:
            self.step(now)

    @property
    def resting(self) -> bool:
        """Whether it shows a face at rest, and nothing else waits."""
        return self.look.event is None and self._waiting is None

    @property
    def due(self) -> float:
        """When what is shown changes next, by what is known."""
        if self._leak:
            return self._leak.end
        if self._waiting is None:
            return math.inf
        same = self._waiting.feeling.label == self.look.feeling.label
        return self._turned + TURN if same else self._seen

    @property
    def fades(self) -> float:
        """When what is shown gives way to a face at rest, if nothing else does."""
        return math.inf if self._waiting else max(self.look.gone, self._seen)

    @property
    def _seen(self) -> float:
        """When what is shown has been seen: long enough, and at rest."""
        return max(self._since + HOLD, self._turned + TURN)

    def step(self, now: float) -> None:
        """Do what is due."""
        if self._leak:
            self._leak, self._since = None, now
        if self._waiting:
            self._turn(now, self._waiting)

    def _turn(self, now: float, look: Look) -> None:
        label = self.look.feeling.label
        self._before = (label, 0.0 if label == "neutral" else self.look.at(now))
        if label != look.feeling.label:
            self._since = now
        self.look, self._turned, self._waiting = look._replace(since=now), now, None

    def leak(self, now: float, feeling: Feeling, seconds: float) -> bool:
        """Let a hidden feeling show for a moment; False where it would flicker, or is shown already."""
        if self._leak or self._waiting or now < self._seen:
            return False
        if feeling.label in (self.look.feeling.label, "neutral"):
            return False
        self._leak = Leak(feeling, now, now + seconds)
        return True

    def feeling(self, now: float) -> Feeling:
        """What is seen."""
        if self._leak:
            return self._leak.feeling
        if self.look.feeling.label == "neutral":
            return NEUTRAL
        return Feeling(self.look.feeling.label, self.look.at(now))

    def weights(self, now: float) -> dict[str, float]:
        """How much of which label is on the face, of two at most; the rest of 1 is a neutral face."""
        share = min(max((now - self._turned) / TURN, 0.0), 1.0)
        share *= share * (3.0 - 2.0 * share)
        leaked = self._leak.at(now) if self._leak else 0.0
        label, weight = self._before
        found = {label: weight * (1.0 - share)} if weight and share < 1.0 else {}
        label = self.look.feeling.label
        if label != "neutral":
            found[label] = found.get(label, 0.0) + self.look.at(now) * share * (1.0 - leaked)
        if self._leak and leaked:
            found[self._leak.feeling.label] = leaked * self._leak.feeling.intensity
        return found
