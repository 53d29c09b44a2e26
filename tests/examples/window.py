"""Runs the window example headless, frame by frame, for tests: a process of its own, told what to do by its arguments.

python window.py FRAMES SHOT ACTION...      an action is FRAME=esc, FRAME=f5 (f8, f9), FRAME=key:1, FRAME=click:X,Y,
                                            or FRAME=text to send

Every frame takes 1/60 s, however long it takes. Prints a JSON object a line: each cue with its
frame, some events, each note as it comes up, and at last how many frames were drawn.
"""

from __future__ import annotations

import json
import runpy
import sys
import threading
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pygame

import npcsdk
import npcsdk.speech.face
from npcsdk import BackgroundSession, Cue, Timeline
from npcsdk.speech.face import Face

TOLD = (npcsdk.InputReceived, npcsdk.TurnEnded, npcsdk.Notice, npcsdk.Restored)
AWAITED = (npcsdk.UtteranceReady, npcsdk.OptionsOffered, npcsdk.Restored)
KEYS = {"esc": pygame.K_ESCAPE, "f5": pygame.K_F5, "f8": pygame.K_F8, "f9": pygame.K_F9}
NOTE = "#8fd18f"  # the colour that notes have

frame = 0
slowest = 0.0
note = ""


def tell(**what: Any) -> None:
    print(json.dumps({"frame": frame, **what}), flush=True)


class Clock:
    """Time passes by the frame; a little real time is left to the thread that makes her words."""

    def tick(self, fps: float) -> float:
        time.sleep(0.002)
        return 1000 / fps


class ToldFont(pygame.font.Font):
    rows: list[str] = []  # noqa: RUF012  # of the note in this frame, whichever font draws it

    def render(self, text: Any, antialias: Any, color: Any, *others: Any) -> pygame.Surface:
        if color == NOTE:
            self.rows.append(text)
        return super().render(text, antialias, color, *others)


class ToldSound(npcsdk.Sound):
    def stop(self) -> None:
        tell(sound="stopped")
        super().stop()


class ToldTimeline(Timeline):
    def update(self, dt: float, *, position: float | None = None) -> list[Cue]:
        cues = super().update(dt, position=position)
        for cue in cues:
            tell(cue=cue.kind, value=cue.value, seconds=getattr(cue.event, "duration", 0.0), turn=cue.event.turn)
        return cues


class ToldFace(Face):
    def update(self, dt: float, due: Iterable[Cue] = ()) -> list[Cue]:
        cues = super().update(dt, due)
        for cue in cues:
            tell(cue=cue.kind, value=cue.value, shown=str(self.feeling), turn=cue.event.turn)
        return cues


class ToldSession(BackgroundSession):
    """After a few frames the others wait for what was asked, however long it takes."""

    hold = sys.maxsize  # the frame from which to wait

    def begin(self) -> None:
        self.hold = frame + 10
        super().begin()

    def say(self, text: str) -> None:
        self.hold = frame + 10
        super().say(text)

    def poll(self) -> list[npcsdk.Event]:
        events = self.timed_poll()
        while frame >= self.hold and not any(isinstance(event, AWAITED) for event in events):
            time.sleep(0.002)
            events += self.timed_poll()
        if any(isinstance(event, AWAITED) for event in events):
            self.hold = sys.maxsize
        for event in events:
            if isinstance(event, TOLD):
                tell(event=npcsdk.to_json(event))
        return events

    def timed_poll(self) -> list[npcsdk.Event]:
        global slowest
        before = time.perf_counter()
        events = super().poll()
        slowest = max(slowest, time.perf_counter() - before)
        return events


def press(key: int) -> None:
    pygame.event.post(pygame.event.Event(pygame.KEYDOWN, key=key, unicode="", mod=0))


def act(action: str) -> None:
    if action in KEYS:
        press(KEYS[action])
    elif action.startswith("click:"):
        x, y = map(int, action[6:].split(","))
        pygame.event.post(pygame.event.Event(pygame.MOUSEBUTTONDOWN, pos=(x, y), button=1))
    else:
        for letter in action.removeprefix("key:"):
            pygame.event.post(pygame.event.Event(pygame.TEXTINPUT, text=letter))
        if not action.startswith("key:"):
            press(pygame.K_RETURN)


def main(frames: int, shot: str, actions: dict[int, list[str]]) -> None:
    flip = pygame.display.flip

    def flipped() -> None:
        global frame, note
        flip()
        if (shown := " ".join(ToldFont.rows)) != note:
            tell(note=shown)
            note = shown
        ToldFont.rows.clear()
        frame += 1
        for action in actions.get(frame, ()):
            act(action)
        if frame >= frames:
            if shot:
                pygame.image.save(pygame.display.get_surface(), shot)
            pygame.event.post(pygame.event.Event(pygame.QUIT))

    pygame.display.flip = flipped
    pygame.font.Font = ToldFont  # type: ignore[misc]
    pygame.time.Clock = Clock  # type: ignore[assignment, misc]
    npcsdk.Sound = ToldSound  # type: ignore[misc]
    npcsdk.Timeline = ToldTimeline  # type: ignore[misc]
    npcsdk.speech.face.Face = ToldFace  # type: ignore[misc]
    npcsdk.BackgroundSession = ToldSession  # type: ignore[misc]
    runpy.run_path(str(Path(__file__).parents[2] / "examples" / "minimal_pygame.py"), run_name="__main__")
    tell(drawn=frame, slowest_poll=slowest, alive=[thread.name for thread in threading.enumerate()])


if __name__ == "__main__":
    planned: dict[int, list[str]] = {}
    for argument in sys.argv[3:]:
        at, _, action = argument.partition("=")
        planned.setdefault(int(at), []).append(action)
    main(int(sys.argv[1]), sys.argv[2], planned)
