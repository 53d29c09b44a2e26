"""From pieces of a line to events: text and tags at once, sound in order as it is ready."""

from __future__ import annotations

import asyncio
import time

from npcsdk.emotion import Feeling
from npcsdk.errors import VoiceError
from npcsdk.events import CommandIssued, FeelingChanged, LineChosen, Mark, Notice, TextDelta, UtteranceReady
from npcsdk.language.meaning import Command, Goto, Pause, Sound, Unknown
from npcsdk.language.splitter import voiceable
from npcsdk.ports import Speech, SpeechRequest
from npcsdk.session.context import Context
from npcsdk.session.line import Piece
from npcsdk.session.usable import flaw
from npcsdk.session.watch import was_cancelled
from npcsdk.speech.timing import estimate


class Delivery:
    """Says the pieces of one turn. `at` is how many characters of visible text it has said.

    Voices work ahead, at most `limits.ahead` pieces beyond the one that is due; what they make
    comes out in order.
    """

    def __init__(self, context: Context, tasks: asyncio.TaskGroup) -> None:
        self._context = context
        self._tasks = tasks
        self._free = asyncio.Semaphore(context.limits.ahead + 1)
        self._last: asyncio.Task[None] | None = None
        self._line_id = ""
        self.at = 0
        self.first_audio: float | None = None
        self.voices: dict[str, int] = {}

    def begin_line(self, line_id: str, *, generated: bool) -> None:
        """Say which line comes now; a line after another in the same turn starts on a new row."""
        context = self._context
        self._line_id = line_id
        context.produce(LineChosen(line_id, context.character.id, generated, **context.stamp(self.at)))
        if self.at:
            self._show("\n")

    async def release(self, piece: Piece) -> None:
        """Show a piece and have it voiced."""
        context = self._context
        start, shown, pause = self.at, 0, 0.0
        sounds: list[tuple[str, int]] = []
        for offset, meaning in piece.tags:
            self._show(piece.text[shown:offset])
            shown = offset
            match meaning:
                case Feeling():
                    context.produce(FeelingChanged(context.character.id, meaning, **context.stamp(self.at)))
                case Command(name, args):
                    context.produce(CommandIssued(name, args, context.character.id, **context.stamp(self.at)))
                case Sound(name):
                    sounds.append((name, offset))
                case Pause(seconds):
                    pause += seconds
                case Goto(node):
                    self._notice("late_goto", f"[goto:{node}] came after the first words and was ignored")
                case Unknown(tag):
                    self._notice("unknown_tag", f"[{tag.name}] is no tag that {context.character.id} has")
        if pause:
            await self._voice(SpeechRequest(""), start, pause)
        self._show(piece.text[shown:])
        if voiceable(piece.text):
            spec, feeling = context.character.voice, context.produced.feeling
            await self._voice(SpeechRequest(piece.text, feeling, spec, context.language, tuple(sounds)), start)

    async def done(self) -> None:
        """Return when all that was released is voiced."""
        if self._last is not None:
            await asyncio.wait((self._last,))

    def _show(self, text: str) -> None:
        if text:
            self._context.produce(TextDelta(text, **self._context.stamp(self.at)))
            self.at += len(text)

    def _notice(self, code: str, text: str) -> None:
        self._context.produce(Notice("info", code, text, **self._context.stamp(self.at)))

    async def _voice(self, request: SpeechRequest, at: int, pause: float = 0.0) -> None:
        await self._free.acquire()
        self._last = self._tasks.create_task(self._speak(request, at, pause, self._line_id, self._last))

    async def _speak(
        self, request: SpeechRequest, at: int, pause: float, line_id: str, before: asyncio.Task[None] | None
    ) -> None:
        context = self._context
        speech = Speech(None, pause, (), "") if not request.text else await self._sound(request, at)
        if before is not None and not before.done():
            await asyncio.wait((before,))
        for failure in speech.failures:
            context.produce(Notice("warning", "voice_failed", failure, **context.stamp(at)))
        utterance = UtteranceReady(
            line_id,
            context.character.id,
            request.text,
            speech.duration,
            request.feeling,
            speech.audio,
            with_sounds(speech, request),
            speech.voice,
            **context.stamp(at),
        )
        context.produce(utterance)
        if self.first_audio is None and request.text:
            self.first_audio = time.perf_counter()
        self.voices[speech.voice] = self.voices.get(speech.voice, 0) + 1
        self._free.release()

    async def _sound(self, request: SpeechRequest, at: int) -> Speech:
        """The piece voiced, or silent with estimated timing where the voice fails: pace is kept."""
        try:
            async with asyncio.timeout(self._context.limits.voice):
                speech = await self._context.voice.speak(request)
            reason = flaw(speech)
            if reason is None:
                return speech
            failure = f"{self._context.voice.name}: {reason} for {request.text[:40]!r}"
        except asyncio.CancelledError as error:
            if was_cancelled():
                raise
            failure = f"{self._context.voice.name}: {type(error).__name__}"
        except TimeoutError:
            failure = f"{self._context.voice.name}: no sound within {self._context.limits.voice:g} s"
        except VoiceError as error:
            failure = f"{self._context.voice.name}: {error}"
        except Exception as error:  # A voice is a plug-in: whatever it raises, the talk goes on.
            failure = f"{self._context.voice.name}: {type(error).__name__}: {error}"
        duration, marks = estimate(request.text, speed=request.spec.speed)
        return Speech(None, duration, marks, "silent", (failure,))


def with_sounds(speech: Speech, request: SpeechRequest) -> tuple[Mark, ...]:
    """The marks of a speech, with one for each vocal sound that the voice did not mark itself.

    A sound stands where the word behind it begins, or at the end.
    """
    if not request.sounds or any(mark.kind == "sound" for mark in speech.marks):
        return speech.marks
    marks = list(speech.marks)
    for name, at in request.sounds:
        behind = next((mark.start for mark in speech.marks if mark.at >= at), speech.duration)
        marks.append(Mark("sound", behind, behind, name, at))
    return tuple(sorted(marks, key=lambda mark: (mark.start, mark.kind != "sound")))
