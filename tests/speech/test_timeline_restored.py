"""A state that was restored: what was playing is gone, and face and options are those of the new moment."""

from __future__ import annotations

import pytest

from npcsdk.emotion import Feeling
from npcsdk.events import (
    Event,
    FeelingChanged,
    OfferedOption,
    OptionsOffered,
    Restored,
    TurnEnded,
    TurnStarted,
    UtteranceReady,
)
from npcsdk.speech.cues import Cue
from npcsdk.speech.mouth import REST
from npcsdk.speech.timeline import Caption, Timeline
from npcsdk.speech.timing import estimate

SAD, HAPPY = Feeling("sad", 1.0), Feeling("happy", 1.0)
OFFER = OptionsOffered((OfferedOption("a", "A"),), turn=2)
BACK = [Restored("rewind", "mira", turn=2), FeelingChanged("mira", SAD, turn=2), OFFER]


def said(text: str, *, turn: int, at: int = 0) -> UtteranceReady:
    duration, marks = estimate(text)
    return UtteranceReady("l", "mira", text, duration, marks=marks, turn=turn, at=at)


def turn(number: int) -> list[Event]:
    return [
        TurnStarted("mira", turn=number),
        FeelingChanged("mira", HAPPY, turn=number, at=4),
        said("One two three four.", turn=number),
        OptionsOffered((OfferedOption("b", "B"),), turn=number, at=19),
        TurnEnded("done", turn=number, at=19),
    ]


def playing() -> Timeline:
    timeline = Timeline()
    for event in turn(4):
        timeline.add(event)
    assert timeline.update(0.6)
    return timeline


def shown(cues: list[Cue]) -> list[tuple[str, str]]:
    return [(cue.kind, cue.value) for cue in cues if cue.kind != "viseme"]


def test_nothing_of_the_past_is_played_any_more() -> None:
    timeline = playing()
    for event in BACK:
        timeline.add(event)
    assert timeline.caption == Caption()
    assert timeline.mouth == REST
    cues = timeline.update(9.0)
    assert shown(cues) == [("feeling", "sad"), ("options", "")]
    assert cues[-1].event == OFFER
    assert timeline.feeling == SAD
    assert timeline.at == -1
    assert timeline.idle


@pytest.mark.parametrize("late", [True, False])
def test_the_turn_after_it_is_played_though_it_has_the_number_of_an_older_one(late: bool) -> None:
    timeline = playing()
    for event in BACK:
        timeline.add(event)
    if late:
        timeline.update(1 / 60)
    for event in turn(3):
        timeline.add(event)
    cues = shown(timeline.update(9.0))
    assert (("feeling", "sad") in cues) == (not late)  # Shown before, or now.
    assert [value for kind, value in cues if kind == "word"] == ["One", "two", "three", "four"]
    assert cues[-1] == ("done", "done")


def test_the_face_is_shown_though_a_turn_begins_in_the_same_frame() -> None:
    timeline = playing()
    for event in [*BACK, TurnStarted("mira", turn=3)]:
        timeline.add(event)
    assert shown(timeline.update(1 / 60)) == [("feeling", "sad")]
    assert timeline.feeling == SAD


def test_of_two_in_one_frame_the_last_one_counts() -> None:
    timeline = playing()
    for event in [*BACK, Restored("load", "mira", turn=7), FeelingChanged("mira", HAPPY, turn=7)]:
        timeline.add(event)
    assert shown(timeline.update(9.0)) == [("feeling", "happy")]


def test_a_cut_behind_it_reports_nothing() -> None:
    timeline = playing()
    for event in BACK:
        timeline.add(event)
    assert timeline.cut() == -1


def test_paused_it_waits_and_then_shows() -> None:
    timeline = playing()
    timeline.pause()
    for event in BACK:
        timeline.add(event)
    assert timeline.update(1.0) == []
    timeline.resume()
    assert shown(timeline.update(0.0)) == [("feeling", "sad"), ("options", "")]
