"""A conversation in step with its sound, through a speaker that only keeps the time."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest
from rich.console import Console

from npcsdk import load_world
from npcsdk.cli.screen import Screen
from npcsdk.cli.spoken import Spoken
from npcsdk.cli.talk import _spoken
from npcsdk.emotion import Feeling
from npcsdk.events import (
    Audio,
    FeelingChanged,
    InputReceived,
    LineChosen,
    Mark,
    Notice,
    OfferedOption,
    OptionsOffered,
    TextDelta,
    TextPart,
    TurnEnded,
    TurnStarted,
    UtteranceReady,
)
from npcsdk.playback import Player, Sound


class Speaker:
    """Takes audio; its time passes when the test says so."""

    def __init__(self) -> None:
        self.played: list[Audio | None] = []
        self.at = 0.0
        self.there = True
        self.trouble: list[Notice] = []
        self.closed = False

    @property
    def position(self) -> float | None:
        audio = self.played[-1] if self.played and self.there else None
        return self.at if audio and self.at < audio.duration else None

    def play(self, audio: Audio | None) -> bool:
        self.played.append(audio)
        self.at = 0.0
        return self.there

    def notices(self) -> list[Notice]:
        trouble, self.trouble = self.trouble, []
        return trouble

    def stop(self) -> None:
        self.at = 1e9

    def close(self) -> None:
        self.closed = True


def utterance(text: str, at: int, turn: int = 1) -> UtteranceReady:
    """One second of sound, its words spread evenly."""
    words = text.split()
    marks, place = [], 0
    for index, word in enumerate(words):
        place = text.index(word, place)
        marks.append(Mark("word", index / len(words), (index + 1) / len(words), word, place, len(word)))
    audio = Audio(bytes(2 * 8000), 8000)
    return UtteranceReady("x", "ann", text, 1.0, audio=audio, marks=tuple(marks), turn=turn, at=at)


@pytest.fixture
def stage(world):
    printed = io.StringIO()
    speaker = Speaker()
    console = Console(file=printed, force_terminal=False, soft_wrap=True)
    return Spoken(Screen(console, load_world(world), echo=False), speaker), speaker, printed


EVENTS = (
    TurnStarted("ann", turn=1),
    InputReceived("say", (TextPart("hi"),), turn=1),
    LineChosen("x", "ann", turn=1, at=0),
    FeelingChanged("ann", Feeling("happy"), turn=1, at=0),
    TextDelta("Well met. ", turn=1, at=0),
    utterance("Well met. ", 0),
    FeelingChanged("ann", Feeling("sad"), turn=1, at=10),
    TextDelta("It rains again.", turn=1, at=10),
    utterance("It rains again.", 10),
    OptionsOffered((OfferedOption("a", "Leave"),), turn=1, at=25),
    TurnEnded("done", turn=1, at=25),
)


def test_words_feelings_and_options_come_when_they_are_heard(stage):
    spoken, speaker, printed = stage
    for event in EVENTS:
        spoken.take(event)
    assert printed.getvalue() == ""
    seen = []
    for _ in range(60):
        spoken.update(0.05)
        speaker.at += 0.05
        if printed.getvalue() not in seen:
            seen.append(printed.getvalue())
    assert seen == [
        "Ann (happy): Well",
        "Ann (happy): Well met.",
        "Ann (happy): Well met. (sad) It",
        "Ann (happy): Well met. (sad) It rains",
        "Ann (happy): Well met. (sad) It rains again.",
        "Ann (happy): Well met. (sad) It rains again.\n  1. Leave\n",
    ]
    assert len(speaker.played) == 2
    assert spoken.idle


def test_a_cut_leaves_what_was_not_heard_unsaid(stage):
    spoken, speaker, printed = stage
    for event in EVENTS[:-2]:
        spoken.take(event)
    for _ in range(25):
        spoken.update(0.05)
        speaker.at += 0.05
    assert spoken.cut() == 10
    spoken.take(TurnEnded("interrupted", turn=1, at=10))
    spoken.update(5.0)
    assert printed.getvalue() == "Ann (happy): Well met. (sad) It --\n"
    assert spoken.idle
    spoken.close()
    assert speaker.closed


def test_the_next_turn_begins_afresh(stage):
    spoken, _, printed = stage
    for event in EVENTS[:6]:
        spoken.take(event)
    spoken.update(0.1)
    spoken.cut()
    for event in (
        TurnStarted("ann", turn=2),
        LineChosen("y", "ann", turn=2, at=0),
        TextDelta("Yes.", turn=2, at=0),
        utterance("Yes.", 0, turn=2),
        TurnEnded("done", turn=2, at=4),
    ):
        spoken.take(event)
    for _ in range(3):
        spoken.update(1.0)
    assert printed.getvalue().endswith("Ann (happy): Yes.\n")


def test_text_without_sound_is_shown_at_the_end(stage):
    spoken, _, printed = stage
    for event in (EVENTS[0], EVENTS[2], TextDelta("...", turn=1, at=0), TurnEnded("done", turn=1, at=3)):
        spoken.take(event)
    spoken.update(0.05)
    assert printed.getvalue() == "Ann (neutral): ...\n"


def test_where_the_device_is_lost_the_words_keep_their_pace(stage):
    spoken, speaker, printed = stage
    for event in EVENTS:
        spoken.take(event)
    for frame in range(60):
        spoken.update(0.05)
        speaker.at += 0.05
        if frame == 15:
            speaker.there = False
            speaker.trouble.append(Notice("warning", "sound_device_lost", "it was pulled out"))
    assert speaker.trouble == []
    assert "".join(printed.getvalue().split()).startswith("Ann(happy):Wellmet.")
    assert printed.getvalue().endswith("rains again.\n  1. Leave\n")
    assert spoken.idle


def test_a_notice_of_the_sound_goes_the_way_of_all_notices(world):
    taken = []

    class Kept(Screen):
        def take(self, event):
            taken.append(event)

    speaker = Speaker()
    spoken = Spoken(Kept(Console(file=io.StringIO()), load_world(world), echo=False), speaker)
    spoken.take(TurnStarted("ann", turn=3, time=7.0))
    speaker.trouble.append(Notice("warning", "sound_device_lost", "it was pulled out"))
    spoken.update(0.05)
    spoken.update(0.05)
    notices = [event for event in taken if isinstance(event, Notice)]
    assert notices == [Notice("warning", "sound_device_lost", "it was pulled out", turn=3, time=7.0)]


def test_an_utterance_without_sound_silences_the_one_before(stage):
    spoken, speaker, _ = stage
    for event in (EVENTS[0], EVENTS[2], utterance("Well met. ", 0), replace(utterance("Hm.", 10), audio=None)):
        spoken.take(event)
    for _ in range(30):
        spoken.update(0.05)
        speaker.at += 0.05
    assert speaker.played[-1] is None
    assert len(speaker.played) == 2


def no_device() -> Player:
    raise OSError("no such device")


@pytest.mark.parametrize("live", [True, False])
def test_without_a_device_a_person_reads_at_the_pace_of_speech_and_a_script_does_not_wait(world, capsys, live):
    printed = io.StringIO()
    screen = Screen(Console(file=printed, force_terminal=False, soft_wrap=True), load_world(world), echo=False)
    sound = Sound(no_device)
    assert not sound.ready(10)
    stage = _spoken(screen, sound, audible=False, live=live)
    for event in EVENTS:
        stage.take(event)
    stage.update(0.1)
    assert printed.getvalue().endswith("Well" if live else "Leave\n")
    for _ in range(60):
        stage.update(0.05)
    assert printed.getvalue().endswith("rains again.\n  1. Leave\n")
    stage.close()
    assert "no_sound_device" not in capsys.readouterr().err  # A remark says so.


def test_a_laugh_is_shown_where_it_is_heard(stage):
    spoken, speaker, printed = stage
    laughing = utterance("It rains again.", 10)
    laughing = replace(laughing, marks=(Mark("sound", 0.0, 0.2, "laugh"), *laughing.marks))
    for event in (*EVENTS[:8], laughing, *EVENTS[-2:]):
        spoken.take(event)
    for _ in range(60):
        spoken.update(0.05)
        speaker.at += 0.05
    assert printed.getvalue().startswith("Ann (happy): Well met. (sad) *laughs* It rains again.")
