"""The timeline: events say what exists, it says what is due.

Pure: it is fed with events as they come and with the game's own time as it passes. A game without
sound uses it in the same way, since silent utterances have a duration too.

What has been heard is counted in characters of the turn's visible text, and one rule keeps the
count honest: a feeling, command or offer that was given out lies at or before `at`, one that
was not lies behind it.
"""

from __future__ import annotations

import math
from bisect import insort
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple, TypeAlias

from npcsdk.emotion import NEUTRAL, Feeling
from npcsdk.events import (
    FACT,
    CommandIssued,
    Event,
    EventEmitted,
    FeelingChanged,
    OptionsOffered,
    Restored,
    SessionEnded,
    TurnEnded,
    TurnStarted,
    UtteranceReady,
)
from npcsdk.speech.cues import Cue, Point, points
from npcsdk.speech.mouth import REST, Mouth

GAP = 0.12
"""Seconds between utterances: their own sound begins and ends with a little silence."""
SETTLE = 0.25
"""Seconds before the end of an utterance from which it also ends without the audio device's word:
devices stop reporting a little before the sound is over."""
STALL = 2.0
"""Seconds for which a device may report the very same place and be believed; then the time passes without it."""
_DAY = 86_400.0
_SLACK = 1e-9  # small steps do not add up exactly to a large one
_LAST = math.inf  # the place of what comes after everything

_Placed: TypeAlias = FeelingChanged | CommandIssued | EventEmitted | OptionsOffered | SessionEnded


class Caption(NamedTuple):
    """What is being said: who, the text of the utterance, and how many characters of it are said,
    the present word included."""

    speaker: str = ""
    text: str = ""
    said: int = 0


class _Waiting(NamedTuple):
    at: float
    added: float
    event: _Placed


@dataclass(slots=True)
class _Playing:
    utterance: UtteranceReady
    start: float
    points: tuple[Point, ...]
    mouth: Mouth
    next: int = 0

    @property
    def end_at(self) -> int:
        return _end_of(self.utterance)

    @property
    def length(self) -> float:
        return self.points[-1].seconds


class Timeline:
    """Plays the events of a session, one turn at a time.

    Args:
        gap: seconds of silence between utterances.

    Raises:
        ValueError: the gap is negative or not finite.
    """

    def __init__(self, gap: float = GAP) -> None:
        self._gap = _seconds(gap, "gap")
        self._rate = 1.0
        self._now = 0.0
        self._paused = False
        self.feeling: Feeling = NEUTRAL
        """What the character shows now."""
        self._late: list[_Waiting] = []  # their place has been played already
        self._begin(FACT)

    def _begin(self, turn: int) -> None:
        self._turn = turn
        self._open = False  # being produced
        self._ended: TurnEnded | None = None
        self._done = False
        self._limit = _LAST  # what lies behind it did not happen
        self._cut = False
        self._heard = FACT
        self._free = self._quiet = self._now  # when the next utterance may start; when the last one stopped
        self._queue: deque[tuple[float, UtteranceReady]] = deque()
        self._placed: list[_Waiting] = []  # by their place, then in order of arrival
        # A face that is a fact, as after a state was restored, holds for the turn after it, too.
        self._late = [late for late in self._late if isinstance(late.event, FeelingChanged) and late.event.at == FACT]
        self._playing: _Playing | None = None
        self._reported: float | None = None  # where the device was, and for how long it has been there
        self._still = 0.0
        self.caption = Caption()
        """The utterance that is being said, or the last one of this turn."""

    def add(self, event: Event) -> None:
        """Take an event. Those that say nothing about playing, or are of an older turn, are ignored.

        The start of a new turn drops all of the turn before it that has not been played, and so does a
        state that was restored, whatever the number of its turn.
        """
        if isinstance(event, Restored):
            self._late = []
            self._begin(event.turn)
            self._done = True
            return
        if event.turn < self._turn or not isinstance(event, TurnStarted | TurnEnded | UtteranceReady | _Placed):
            return
        if event.turn > self._turn:
            self._begin(event.turn)
        if isinstance(event, TurnStarted):
            self._open = self._ended is None and not self._cut
        elif isinstance(event, TurnEnded):
            self._end(event)
        elif not isinstance(event, UtteranceReady):
            self._place(event)
        elif not self._cut and _end_of(event) <= self._limit:
            self._queue.append((self._now, event))

    def update(self, dt: float, *, position: float | None = None) -> list[Cue]:
        """Let time pass.

        Args:
            dt: seconds since the last call, at least 0. How they are portioned makes no difference.
            position: seconds into the sound of the utterance that is playing, where the audio
                device tells; it is believed rather than `dt` and `rate`, unless it stands still for
                STALL seconds. Ignored while nothing is playing.

        Returns:
            What became due, in time order; nothing while paused.

        Raises:
            ValueError: `dt` or `position` is negative or not finite.
        """
        passed = min(_seconds(dt, "dt"), _DAY) * self._rate
        heard_to = None if position is None else _seconds(position, "position")
        if self._paused:
            return []
        self._advance(passed, heard_to)
        cues = [self._give(waiting.event, waiting.added) for waiting in self._late]
        self._late = []
        while self._step(cues):
            pass
        return cues

    def pause(self) -> None:
        """Stop the time, as for a cough that may turn out to be speech."""
        self._paused = True

    def resume(self) -> None:
        """Go on after `pause`."""
        self._paused = False

    def cut(self) -> int:
        """Stop now: drop what has not been played, and ignore what of it is still to come.

        Returns:
            The `at` to report to the session.
        """
        at = self.at
        self._cut, self._open = True, False
        self._heard = at
        self._trim(at)
        self._queue.clear()
        self._stop()
        return at

    @property
    def at(self) -> int:
        """Characters of the turn's visible text that were heard, to within a word; -1 before any."""
        if self._placed and self._placed[0].at <= self._heard:
            return int(self._placed[0].at) - 1
        return self._heard

    @property
    def mouth(self) -> Mapping[str, float]:
        """How much of which viseme the mouth shows now, adding up to 1: `npcsdk.speech.faces` knows other faces."""
        return self._playing.mouth.at(self.position) if self._playing else REST

    @property
    def position(self) -> float:
        """Seconds into the utterance that is playing; 0 if none is."""
        return self._now - self._playing.start if self._playing else 0.0

    @property
    def paused(self) -> bool:
        """Whether time stands still."""
        return self._paused

    @property
    def rate(self) -> float:
        """How fast time passes: 2.0 is twice as fast.

        Raises:
            ValueError: when set to anything but a finite number above 0.
        """
        return self._rate

    @rate.setter
    def rate(self, rate: float) -> None:
        if not _seconds(rate, "rate"):
            raise ValueError("rate is 0; use pause() to stop the time")
        self._rate = rate

    @property
    def idle(self) -> bool:
        """Whether nothing is left to play, and nothing more is being produced for this turn."""
        return not (self._open or self._playing or self._queue or self._placed or self._late)

    @property
    def all_heard(self) -> bool:
        """Whether the turn has ended and was played to its end."""
        return self._done

    def _place(self, event: _Placed) -> None:
        """Put an event where it is due, or among the late if that place has been played."""
        if event.at > self._limit:
            return
        after_all = isinstance(event, OptionsOffered | SessionEnded) and event.at == FACT
        waiting = _Waiting(_LAST if after_all else event.at, self._now, event)
        in_the_past = waiting.at < self._heard or bool(self._playing or self._done or self._cut)
        if waiting.at == FACT or (waiting.at <= self._heard and in_the_past):
            self._late.append(waiting)
        else:
            insort(self._placed, waiting, key=lambda other: other.at)

    def _end(self, event: TurnEnded) -> None:
        self._open = False
        self._ended = event
        self._quiet = self._now  # or later, when what is playing has stopped
        if event.reason == "interrupted":
            self._trim(event.at)
            if self._playing and self._playing.end_at > event.at:
                self._stop()

    def _trim(self, at: int) -> None:
        """Drop what lies behind a place."""
        self._limit = min(self._limit, at)
        self._placed = [waiting for waiting in self._placed if waiting.event.at <= at]
        self._queue = deque((added, utterance) for added, utterance in self._queue if _end_of(utterance) <= at)

    def _stop(self) -> None:
        self._playing = None
        self._quiet = self._now
        self.caption = Caption()

    def _advance(self, passed: float, position: float | None) -> None:
        playing = self._playing
        if playing is None or position is None:
            self._now += passed
            return
        news, self._reported = position != self._reported, position
        self._still = 0.0 if news else self._still + passed
        place = self._now - playing.start
        if news and position > place:
            self._now = playing.start + max(place, min(position, playing.length))
        elif place >= playing.length - SETTLE:
            self._now += passed
        else:
            self._now += min(passed, max(0.0, self._still - STALL))

    def _step(self, cues: list[Cue]) -> bool:
        """Do the next thing that is due; False if there is none."""
        if self._playing:
            return self._play(self._playing, cues)
        if self._queue:
            added, utterance = self._queue[0]
            start = max(self._free, added)
            if start > self._now + _SLACK:
                return False
            self._queue.popleft()
            self._start(utterance, start, cues)
            return True
        if not self._open:
            self._finish(cues)
        return False

    def _start(self, utterance: UtteranceReady, start: float, cues: list[Cue]) -> None:
        self._reach(utterance.at, utterance.at, start, cues)
        self._playing = _Playing(utterance, start, points(utterance), Mouth(utterance.marks))
        self._reported, self._still = None, 0.0
        self.caption = Caption(utterance.speaker, utterance.text)
        cues.append(Cue("utterance", start, utterance.at, utterance.text, utterance))

    def _play(self, playing: _Playing, cues: list[Cue]) -> bool:
        seconds, kind, mark = playing.points[playing.next]
        t = playing.start + seconds
        if t > self._now + _SLACK:
            return False
        playing.next += 1
        begin = playing.utterance.at + mark.at
        end = begin + mark.length
        if kind == "end":
            # What stands at the very end belongs to what begins there, so it waits for that.
            self._heard = max(self._heard, playing.end_at)
            self._playing, self._quiet, self._free = None, t, t + self._gap
        elif kind == "said":
            self._reach(end, min(end, playing.end_at - 1), t, cues)
        elif kind == "word":
            self._reach(begin, min(max(begin, end - 1), playing.end_at - 1), t, cues)
        elif kind == "sound":
            self._reach(begin, min(begin, playing.end_at - 1), t, cues)
        if kind in ("word", "end"):
            self.caption = self.caption._replace(said=max(self.caption.said, mark.at + mark.length))
        if kind in ("word", "viseme", "sound"):
            cues.append(Cue(kind, t, begin, mark.value, playing.utterance, mark))
        return True

    def _finish(self, cues: list[Cue]) -> None:
        """All utterances were played and no more will come: give out the rest."""
        t = self._give_up_to(_LAST, self._quiet, cues)
        if self._ended and not (self._done or self._cut):
            self._done = True
            self._heard = int(min(max(self._heard, self._ended.at), self._limit))
            cues.append(Cue("done", t, self._ended.at, self._ended.reason, self._ended))

    def _reach(self, at: int, up_to: float, t: float, cues: list[Cue]) -> None:
        """Text is heard up to a place; give out what stands up to the same or another one."""
        self._give_up_to(up_to, t, cues)
        self._heard = max(self._heard, at)

    def _give_up_to(self, at: float, t: float, cues: list[Cue]) -> float:
        """Give out what stands up to a place, from second `t` on; the second of the last of it."""
        while self._placed and self._placed[0].at <= at:
            waiting = self._placed.pop(0)
            t = max(t, waiting.added)
            self._heard = max(self._heard, waiting.event.at)
            cues.append(self._give(waiting.event, t))
        return t

    def _give(self, event: _Placed, t: float) -> Cue:
        if isinstance(event, FeelingChanged):
            self.feeling = event.feeling
            return Cue("feeling", t, event.at, event.feeling.label, event)
        if isinstance(event, CommandIssued):
            return Cue("command", t, event.at, event.name, event)
        if isinstance(event, EventEmitted):
            return Cue("event", t, event.at, event.name, event)
        if isinstance(event, OptionsOffered):
            return Cue("options", t, event.at, "", event)
        return Cue("ended", t, event.at, event.ending, event)


def _end_of(utterance: UtteranceReady) -> int:
    return utterance.at + len(utterance.text)


def _seconds(value: float, name: str) -> float:
    if not (math.isfinite(value) and value >= 0):
        raise ValueError(f"{name} is {value!r}; it must be a finite number, at least 0")
    return value
