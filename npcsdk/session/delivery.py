"""From pieces of a line to events: text and tags at once, sound in order as it is ready."""

from __future__ import annotations

import asyncio
import time
from typing import TypeAlias

from npcsdk.emotion import Feeling
from npcsdk.errors import VoiceError
from npcsdk.events import CommandIssued, FeelingChanged, LineChosen, Mark, MarkKind, Notice, TextDelta, UtteranceReady
from npcsdk.language.meaning import Command, Goto, Meaning, Proposed, Taken, Unknown
from npcsdk.mind.feelings.regard import moved, op_of
from npcsdk.ports import Speech, SpeechRequest
from npcsdk.session.context import Context
from npcsdk.session.line import Piece
from npcsdk.session.manner import Manner
from npcsdk.session.watch import was_cancelled
from npcsdk.speech.marks import complete, ordered, place_of
from npcsdk.speech.prosody import prosody_of
from npcsdk.speech.usable import flaw
from npcsdk.speech.vocal import put_in, silent
from npcsdk.world.nature import PLAYER

Tags: TypeAlias = tuple[tuple[int, Meaning], ...]


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
        self._manner = Manner(context.character.voice, context.language, context.produced.feeling)
        self.at = 0
        self.first_audio: float | None = None
        self.voices: dict[str, int] = {}

    def begin_line(
        self, line_id: str, *, generated: bool, order: int = 0, language: str = "", start: int = 0, locale: str = ""
    ) -> None:
        """Say which line comes now; a line after another in the same turn starts on a new row.

        `language` is that of its text, where it is not the session's; `start` and `locale` as in `LineChosen`.
        """
        context = self._context
        self._line_id = line_id
        self._manner.begin_line(language or context.language)
        chosen = LineChosen(line_id, context.character.id, generated, order, start, locale, **context.stamp(self.at))
        context.produce(chosen)
        if self.at:
            self._show("\n")

    async def release(self, piece: Piece) -> None:
        """Show a piece and have it voiced."""
        context = self._context
        start, shown = self.at, 0
        for offset, meaning in piece.tags:
            self._show(piece.text[shown:offset])
            shown = offset
            match meaning:
                case Feeling():
                    context.produce(
                        FeelingChanged(
                            context.character.id,
                            meaning,
                            lasts=context.character.feelings.lasts,
                            **context.stamp(self.at),
                        )
                    )
                case Command(name, args):
                    context.produce(CommandIssued(name, args, context.character.id, **context.stamp(self.at)))
                case Proposed(side, step):
                    stamp, who = context.stamp(self.at), context.character.id
                    state = context.produced
                    context.produce(moved(context.world, state, who, PLAYER, side, op_of(step), stamp, cause="model"))
                case Taken(tag, near):
                    self._notice("unknown_feeling", f"[{tag.name}] was taken for {near.label}")
                case Goto(node):
                    self._notice("late_goto", f"[goto:{node}] came after the first words and was ignored")
                case Unknown(tag):
                    self._notice("unknown_tag", f"[{tag.name}] is no tag that {context.character.id} has")
        pause, request = self._manner.request(piece)
        if pause:
            await self._voice(SpeechRequest(""), (), start, pause)
        self._show(piece.text[shown:])
        if request:
            await self._voice(request, piece.tags, start)

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

    async def _voice(self, request: SpeechRequest, tags: Tags, at: int, pause: float = 0.0) -> None:
        await self._free.acquire()
        self._last = self._tasks.create_task(self._speak(request, tags, at, pause, self._line_id, self._last))

    async def _speak(
        self, request: SpeechRequest, tags: Tags, at: int, pause: float, line_id: str, before: asyncio.Task[None] | None
    ) -> None:
        context = self._context
        speech = Speech(None, pause, (), "") if pause else await self._sound(request, at)
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
            marks_of(speech, request, tags),
            speech.voice,
            **context.stamp(at),
        )
        context.produce(utterance)
        if self.first_audio is None and not pause:
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
            failure = f"{self._context.voice.name}: {reason}"  # Not for what: that may lie behind a cut.
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
        speed = prosody_of(request.feeling, request.spec, "silent").rate
        duration, marks = silent(request.text, request.sounds, language=request.language, speed=speed)
        return Speech(None, duration, marks, "silent", (failure,))


def marks_of(speech: Speech, request: SpeechRequest, tags: Tags) -> tuple[Mark, ...]:
    """All marks of an utterance: what its voice gave, completed, and the feelings and commands of the piece.

    A sound that the voice did not make stands where it would have been, and takes no time.
    """
    marks = complete(speech.marks, request.text, speech.duration, request.language)
    if not any(mark.kind == "sound" for mark in marks):
        for name, at in request.sounds:
            marks, _ = put_in(marks, speech.duration, name, at, 0.0)
    told: list[tuple[int, MarkKind, str]] = [(at, "feeling", str(tag)) for at, tag in tags if isinstance(tag, Feeling)]
    told += [(at, "command", ":".join((tag.name, *tag.args))) for at, tag in tags if isinstance(tag, Command)]
    if not told:
        return marks
    seconds = {at: place_of(marks, at, speech.duration) if at else 0.0 for at, _, _ in told}
    return ordered((*marks, *(Mark(kind, seconds[at], seconds[at], value, at) for at, kind, value in told)))
