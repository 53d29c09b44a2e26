"""A take: one line voiced whole, as a studio gets it. Sound, and all that happens in it, on one time axis.

The line is delivered as a session delivers it and placed in time as a timeline plays it, so a take
sounds and moves like the same line in the game.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from npcsdk.emotion import NEUTRAL, Feeling
from npcsdk.errors import NpcError
from npcsdk.events import (
    Audio,
    CommandIssued,
    Event,
    FeelingChanged,
    Mark,
    Notice,
    TextDelta,
    TurnEnded,
    TurnStarted,
    UtteranceReady,
)
from npcsdk.mind.fold import Fold
from npcsdk.mind.state import State
from npcsdk.models.scripted import ScriptedModel
from npcsdk.ports import Voice
from npcsdk.session.budget import UNBOUNDED, Purse
from npcsdk.session.context import Context, Limits
from npcsdk.session.delivery import Delivery
from npcsdk.session.door import Door
from npcsdk.session.line import Line
from npcsdk.session.perceiver import Perceiver
from npcsdk.speech.cues import Cue
from npcsdk.speech.marks import ordered
from npcsdk.speech.timeline import Timeline
from npcsdk.world.character import Character, Persona, VoiceSpec
from npcsdk.world.world import Player, World

LONGEST = 20_000
"""Characters of one line: some twenty minutes of speech."""
PATIENCE = 120.0
"""Seconds a voice may take for one piece: nobody stands there and waits for an answer."""
SILENT_RATE = 24_000
"""Hz of a take in which no voice gave sound."""
_SPEAKER = "speaker"
_DAY = 86_400.0


class Felt(NamedTuple):
    """A feeling, in seconds from where it begins to where the next one does."""

    feeling: Feeling
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Take:
    """A line voiced whole.

    Attributes:
        text: what is visible of it.
        audio: the sound of all pieces with the gaps between them; silence for a piece without sound.
        marks: in time order, in seconds within `audio` and characters of `text`. Beside those of the
            voices there are `feeling` (value `angry:0.7`, until the next) and `command` (`give:key:2`, a point).
        voices: that were heard, in order; a `silent` one stood in for those that failed.
        failures: what voices failed at.
        notes: what of the text was dropped, such as tags that nobody knows.
        sounding: whether any voice gave sound.
    """

    text: str
    audio: Audio
    marks: tuple[Mark, ...]
    voices: tuple[str, ...] = ()
    failures: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    sounding: bool = True

    @property
    def duration(self) -> float:
        """Seconds of `audio`."""
        return self.audio.duration

    @property
    def feelings(self) -> tuple[Felt, ...]:
        """What is felt when; they follow each other without gaps."""
        return tuple(Felt(_feeling(mark.value), mark.start, mark.end) for mark in self.marks if mark.kind == "feeling")

    def words(self) -> tuple[Mark, ...]:
        """The marks of words."""
        return tuple(mark for mark in self.marks if mark.kind == "word")

    def to_json(self) -> str:
        """The marks as JSON.

        `{"text", "voice", "rate", "duration", "marks": [{"kind", "start", "end", "value", "at", "length"}]}`:
        `voice` names those that were heard, with | between them; `rate` is that of the audio in Hz; `duration`,
        `start` and `end` are seconds of it, to a tenth of a millisecond; `at` and `length` are Unicode characters
        of `text`.
        """
        marks = [
            {
                "kind": mark.kind,
                "start": round(mark.start, 4),
                "end": round(mark.end, 4),
                "value": mark.value,
                "at": mark.at,
                "length": mark.length,
            }
            for mark in self.marks
        ]
        head = {"text": self.text, "voice": "|".join(self.voices), "rate": self.audio.rate}
        rows = ",\n  ".join(json.dumps(mark, ensure_ascii=False) for mark in marks)
        start = json.dumps({**head, "duration": round(self.duration, 4)}, ensure_ascii=False, indent=1)
        return f'{start[:-2]},\n "marks": [\n  {rows}\n ]\n}}\n'


async def take(
    text: str,
    voice: Voice,
    *,
    spec: VoiceSpec = VoiceSpec(),
    feeling: Feeling = NEUTRAL,
    language: str = "en",
    commands: Collection[str] = (),
) -> Take:
    """Voice a line whole.

    Args:
        text: with the tags of the dialect.
        voice: which stays the caller's to close. Where it fails there is silence as long as the words would take.
        spec: how the speaker sounds.
        feeling: at the start.
        language: of the text, for voices that know several.
        commands: names that are commands in square brackets.

    Raises:
        NpcError: the text is empty or longer than `LONGEST`.
    """
    if not text.strip():
        raise NpcError('there is no text to say; give some: "Hello there."')
    if len(text) > LONGEST:
        raise NpcError(f"the text is longer than {LONGEST} characters; say it in parts")
    who = Character(id=_SPEAKER, name=_SPEAKER, persona=Persona(description=_SPEAKER), voice=spec, commands=commands)
    return _joined(await _delivered(text, voice, who, feeling, language))


async def _delivered(text: str, voice: Voice, who: Character, feeling: Feeling, language: str) -> list[Event]:
    """The events of a turn in which someone says nothing but this line."""
    world = World(id="take", title="A take", start=who.id, characters={who.id: who}, graphs={})
    context = Context(
        world,
        Player(language=language),
        ScriptedModel(),
        voice,
        seed=0,
        limits=Limits(voice=PATIENCE),
        fold=Fold(State.fresh(world, who.id)),
        door=Door(),
        purse=Purse(UNBOUNDED, UNBOUNDED),
        perceiver=Perceiver(None),
    )
    context.emit(TurnStarted(who.id, turn=1))
    context.emit(FeelingChanged(who.id, feeling, **context.stamp(0)))
    line = Line(who.commands)
    async with asyncio.TaskGroup() as tasks:
        delivery = Delivery(context, tasks)
        delivery.begin_line("take", generated=False)
        for piece in [*line.feed(text), *line.flush()]:
            await delivery.release(piece)
        await delivery.done()
    context.emit(TurnEnded("done", **context.stamp(delivery.at)))
    return context.door.take()


def _joined(events: Sequence[Event]) -> Take:
    events = [_measured(event) for event in events]
    cues = _played(events)
    said = [(cue.t, cue.event) for cue in cues if isinstance(cue.event, UtteranceReady) and cue.kind == "utterance"]
    audio = _mixed(said)
    notices = [event for event in events if isinstance(event, Notice)]
    marks = [
        _moved(mark, second, utterance)
        for second, utterance in said
        for mark in utterance.marks
        if mark.kind not in ("feeling", "command")  # The timeline knows those better, also where nothing is voiced.
    ]
    return Take(
        text="".join(event.text for event in events if isinstance(event, TextDelta)),
        audio=audio,
        marks=ordered((*marks, *_acted(cues, audio.duration))),
        voices=tuple(dict.fromkeys(utterance.voice for _, utterance in said if utterance.voice)),
        failures=tuple(notice.text for notice in notices if notice.code == "voice_failed"),
        notes=tuple(notice.text for notice in notices if notice.code != "voice_failed"),
        sounding=any(utterance.audio is not None for _, utterance in said),
    )


def _measured(event: Event) -> Event:
    """An utterance takes as long as its samples last, whatever its voice says."""
    if isinstance(event, UtteranceReady) and event.audio is not None:
        return replace(event, duration=event.audio.duration)
    return event


def _played(events: Sequence[Event]) -> list[Cue]:
    timeline = Timeline()
    for event in events:
        timeline.add(event)
    return timeline.update(_DAY)


def _mixed(said: Sequence[tuple[float, UtteranceReady]]) -> Audio:
    """One audio of all utterances, at the rate of the first that has any; silence where there is no sound."""
    rate = next((utterance.audio.rate for _, utterance in said if utterance.audio is not None), SILENT_RATE)
    pcm = bytearray()
    for second, utterance in said:
        _reach(pcm, second, rate)
        if utterance.audio is not None:
            pcm += _at_rate(utterance.audio, rate)
        _reach(pcm, second + utterance.duration, rate)
    return Audio(bytes(pcm), rate)


def _reach(pcm: bytearray, second: float, rate: int) -> None:
    """Fill up with silence, or cut what resampling made too much, so that the next is in time to within a sample."""
    size = 2 * round(second * rate)
    del pcm[size:]
    pcm.extend(bytes(size - len(pcm)))


def _at_rate(audio: Audio, rate: int) -> bytes:
    if audio.rate == rate:
        return audio.pcm
    import miniaudio  # type: ignore[import-untyped]

    s16 = miniaudio.SampleFormat.SIGNED16
    return bytes(miniaudio.convert_frames(s16, 1, audio.rate, audio.pcm, s16, 1, rate))


def _moved(mark: Mark, second: float, utterance: UtteranceReady) -> Mark:
    """A mark of an utterance in the time and text of the take; what lies outside it is moved to its edge."""
    start = min(max(mark.start, 0.0), utterance.duration)
    end = min(max(mark.end, start), utterance.duration)
    at = min(max(mark.at, 0), len(utterance.text))
    length = min(max(mark.length, 0), len(utterance.text) - at)
    return replace(mark, start=second + start, end=second + end, at=utterance.at + at, length=length)


def _acted(cues: Sequence[Cue], duration: float) -> list[Mark]:
    """Marks of feelings, each until the next, and of commands."""
    felt: list[Mark] = []
    done = []
    for cue in cues:
        t = min(cue.t, duration)
        if isinstance(cue.event, FeelingChanged):
            if felt and felt[-1].start == t:
                felt.pop()  # Replaced before it could show.
            if felt:
                felt[-1] = replace(felt[-1], end=t)
            felt.append(Mark("feeling", t, duration, str(cue.event.feeling), cue.at))
        elif isinstance(cue.event, CommandIssued):
            done.append(Mark("command", t, t, ":".join((cue.event.name, *cue.event.args)), cue.at))
    return [*felt, *done]


def _feeling(value: str) -> Feeling:
    label, _, intensity = value.partition(":")
    return Feeling(label, float(intensity) if intensity else 1.0)
