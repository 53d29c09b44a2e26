"""A conversation that is heard: words, feelings and options are shown as the sound reaches them."""

from __future__ import annotations

from collections import deque
from dataclasses import replace
from typing import Protocol

from npcsdk.cli.screen import Screen
from npcsdk.events import (
    Audio,
    CommandIssued,
    Event,
    FeelingChanged,
    LineChosen,
    Notice,
    OptionsOffered,
    Restored,
    SessionEnded,
    TextDelta,
    TurnEnded,
    TurnStarted,
    UtteranceReady,
)
from npcsdk.speech.cues import Cue
from npcsdk.speech.timeline import Timeline

TIMED = UtteranceReady | FeelingChanged | CommandIssued | OptionsOffered | SessionEnded | TurnEnded
"""What the timeline says the time of; LineChosen and TextDelta have theirs from it too."""


class Speaker(Protocol):
    """What plays one audio at a time: `npcsdk.playback.Sound`."""

    @property
    def position(self) -> float | None:
        """Seconds of the audio heard so far; None while nothing is."""
        ...

    def play(self, audio: Audio | None) -> bool:
        """Start an audio, or silence, in place of what is playing."""
        ...

    def notices(self) -> list[Notice]:
        """What happened to the sound since the last call."""
        ...

    def stop(self) -> None:
        """Be silent."""

    def close(self) -> None:
        """Give the device back."""


class Spoken:
    """Plays a conversation through a speaker, and shows it on a screen in step.

    Where the speaker fails, the timeline keeps the pace by itself, and a notice says so.
    """

    def __init__(self, screen: Screen, speaker: Speaker) -> None:
        self._screen = screen
        self._speaker = speaker
        self._timeline = Timeline()
        self._words: deque[LineChosen | TextDelta] = deque()
        self._cut = False
        self._last: Event = Event()
        self.remark = screen.remark
        self.prompt = screen.prompt
        self.entered = screen.entered
        self.renew = screen.renew
        self.stand = screen.stand

    def take(self, event: Event) -> None:
        """Keep what has its time in the sound; show the rest."""
        if isinstance(event, Restored):
            self._speaker.stop()
        if isinstance(event, TurnStarted | Restored):
            self._words.clear()
            self._cut = False
        self._timeline.add(event)
        self._last = event
        if isinstance(event, LineChosen | TextDelta):
            if not self._cut:
                self._words.append(event)
        elif not isinstance(event, TIMED):
            self._screen.take(event)

    def update(self, dt: float) -> None:
        """Show and play what is due now."""
        for cue in self._timeline.update(dt, position=self._speaker.position):
            self._show(cue)
        for notice in self._speaker.notices():
            self._screen.take(replace(notice, turn=self._last.turn, time=self._last.time))

    @property
    def idle(self) -> bool:
        """Whether all was played."""
        return self._timeline.idle

    def cut(self) -> int | None:
        """Be silent at once."""
        self._speaker.stop()
        self._words.clear()
        self._cut = True
        self._screen.break_off()
        return self._timeline.cut()

    def close(self) -> None:
        """Give the speaker back."""
        self._speaker.close()
        self._screen.close()

    def _show(self, cue: Cue) -> None:
        if cue.kind == "utterance" and isinstance(cue.event, UtteranceReady):
            self._speaker.play(cue.event.audio)
        elif cue.kind == "word" and cue.mark:
            self._reveal(cue.at + cue.mark.length)
        elif cue.kind == "sound":
            self._reveal(cue.at)
            self._screen.sound(cue.value)
        elif cue.kind != "viseme":
            self._reveal(cue.at)
            self._screen.take(cue.event)

    def _reveal(self, at: int) -> None:
        """Show the words up to a place in the turn's visible text."""
        while self._words and (self._words[0].at < at):
            event = self._words.popleft()
            if isinstance(event, TextDelta):
                shown = at - event.at
                if shown < len(event.text):
                    self._words.appendleft(replace(event, text=event.text[shown:], at=at))
                event = replace(event, text=event.text[:shown])
            self._screen.take(event)
