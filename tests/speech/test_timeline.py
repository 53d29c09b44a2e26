from __future__ import annotations

import math

import pytest

from npcsdk.emotion import NEUTRAL, Feeling
from npcsdk.events import (
    CommandIssued,
    Event,
    EventEmitted,
    FeelingChanged,
    InputReceived,
    Mark,
    Notice,
    OfferedOption,
    OptionsOffered,
    SessionEnded,
    TextDelta,
    TurnEnded,
    TurnStarted,
    UtteranceReady,
)
from npcsdk.speech.cues import Cue
from npcsdk.speech.timeline import Caption, Timeline
from npcsdk.speech.timing import estimate


def started(turn: int = 1) -> TurnStarted:
    return TurnStarted(turn=turn, character="mira")


def said(text: str, at: int = 0, *, turn: int = 1, **more: object) -> UtteranceReady:
    duration, marks = estimate(text)
    fields: dict[str, object] = {"duration": duration, "marks": marks, "speaker": "mira", "line_id": "l", **more}
    return UtteranceReady(turn=turn, at=at, text=text, **fields)  # type: ignore[arg-type]


def second_marks(*words: tuple[str, int], kind: str = "word") -> tuple[Mark, ...]:
    """One mark a second."""
    return tuple(Mark(kind, i, i + 1.0, word, at, len(word)) for i, (word, at) in enumerate(words))  # type: ignore[arg-type]


def command(name: str, at: int, turn: int = 1) -> CommandIssued:
    return CommandIssued(turn=turn, at=at, name=name)


def feeling(label: str, at: int, turn: int = 1) -> FeelingChanged:
    return FeelingChanged(turn=turn, at=at, character="mira", feeling=Feeling(label))


def offered(at: int, turn: int = 1) -> OptionsOffered:
    return OptionsOffered(turn=turn, at=at, options=(OfferedOption("a", "Yes"),))


def ended(at: int, reason: str = "done", turn: int = 1) -> TurnEnded:
    return TurnEnded(turn=turn, at=at, reason=reason)  # type: ignore[arg-type]


def timeline(*events: Event, gap: float = 0.5) -> Timeline:
    made = Timeline(gap)
    for event in events:
        made.add(event)
    return made


def seen(cues: list[Cue]) -> list[tuple[str, str, float]]:
    return [(cue.kind, cue.value, pytest.approx(cue.t)) for cue in cues]


HELLO = said("Hello there. ", duration=3.0, marks=second_marks(("Hello", 0), ("there", 6)))
FRIEND = said("My friend.", 13, duration=3.0, marks=second_marks(("My", 0), ("friend", 3)))


def whole_turn(gap: float = 0.5) -> Timeline:
    return timeline(
        started(),
        feeling("happy", 0),
        HELLO,
        command("wave", 6),
        feeling("sad", 13),
        FRIEND,
        offered(23),
        ended(23),
        gap=gap,
    )


WHOLE = [
    ("feeling", "happy", 0.0),
    ("utterance", "Hello there. ", 0.0),
    ("word", "Hello", 0.0),
    ("command", "wave", 1.0),
    ("word", "there", 1.0),
    ("feeling", "sad", 3.5),
    ("utterance", "My friend.", 3.5),
    ("word", "My", 3.5),
    ("word", "friend", 4.5),
    ("options", "", 6.5),
    ("done", "done", 6.5),
]


def test_a_turn_is_played_in_time_order() -> None:
    assert seen(whole_turn().update(100.0)) == WHOLE


def test_many_small_steps_give_the_same_cues() -> None:
    line = whole_turn()
    cues = [cue for _ in range(300) for cue in line.update(7.0 / 300)]
    assert seen(cues) == WHOLE


def test_one_step_of_two_seconds_is_as_seventy_small_ones() -> None:
    one, many = whole_turn(), whole_turn()
    assert seen(one.update(2.0)) == seen([cue for _ in range(70) for cue in many.update(2.0 / 70)])
    assert one.at == many.at
    assert one.caption == many.caption


def test_what_is_heard_is_counted_in_words() -> None:
    line = whole_turn()
    assert line.at == -1
    counts = []
    for _ in range(14):
        line.update(0.5)
        counts.append(line.at)
    assert counts == [0, 6, 6, 11, 11, 12, 13, 13, 16, 16, 22, 22, 23, 23]
    assert line.all_heard
    assert line.idle


def test_caption_says_how_much_is_said() -> None:
    line = whole_turn()
    assert line.caption == Caption()
    line.update(0.5)
    assert line.caption == Caption("mira", "Hello there. ", 5)
    line.update(0.6)
    assert line.caption.said == 11
    assert line.position == pytest.approx(1.1)
    line.update(2.0)
    assert line.caption == Caption("mira", "Hello there. ", 13)
    assert line.position == 0.0


def test_feeling_is_that_of_the_moment() -> None:
    line = whole_turn()
    assert line.feeling == NEUTRAL
    line.update(3.2)
    assert line.feeling == Feeling("happy")
    line.update(1.0)
    assert line.feeling == Feeling("sad")


def test_pause_and_rate() -> None:
    line = whole_turn()
    line.update(0.5)
    line.pause()
    assert line.paused
    assert line.update(50.0) == []
    assert line.at == 0
    line.resume()
    line.rate = 2.0
    assert seen(line.update(0.25)) == [("command", "wave", 1.0), ("word", "there", 1.0)]
    for rate in (0.0, -1.0, math.nan, math.inf):
        with pytest.raises(ValueError, match="rate"):
            line.rate = rate
    assert line.rate == 2.0


@pytest.mark.parametrize("bad", [-0.1, math.nan, math.inf, -math.inf])
def test_times_that_are_none_are_refused(bad: float) -> None:
    line = whole_turn()
    with pytest.raises(ValueError, match="dt"):
        line.update(bad)
    with pytest.raises(ValueError, match="position"):
        line.update(0.1, position=bad)
    with pytest.raises(ValueError, match="gap"):
        Timeline(bad)
    assert seen(line.update(100.0)) == WHOLE


def test_a_huge_step_plays_all() -> None:
    line = whole_turn()
    assert seen(line.update(1e300)) == WHOLE
    line.update(1e300)
    line.add(started(2))
    line.add(said("Hi", turn=2))
    assert [cue.kind for cue in line.update(10.0)] == ["utterance", "word"]


def test_the_audio_device_is_believed() -> None:
    line = timeline(started(), HELLO, ended(13))
    assert [cue.kind for cue in line.update(0.016, position=0.0)] == ["utterance", "word"]
    assert line.update(0.5, position=0.0) == []
    assert line.update(0.5, position=0.9) == []
    assert seen(line.update(0.016, position=1.0)) == [("word", "there", 1.0)]
    assert line.update(0.5, position=0.2) == []
    assert line.position == pytest.approx(1.0)


def test_a_device_that_stops_short_of_the_end_does_not_hold_the_line() -> None:
    line = timeline(started(), HELLO, ended(13))
    line.update(0.016)
    line.update(0.016, position=2.9)
    kinds = [cue.kind for _ in range(20) for cue in line.update(0.016, position=2.9)]
    assert kinds == ["done"]


def test_a_device_that_runs_ahead_does_not_eat_the_next_utterance() -> None:
    line = timeline(started(), HELLO, FRIEND, ended(23))
    line.update(0.016)
    line.update(0.016, position=99.0)
    assert [cue.kind for cue in line.update(0.4)] == []
    assert [cue.value for cue in line.update(0.2)] == ["My friend.", "My"]


def test_an_utterance_that_comes_late_starts_when_it_comes() -> None:
    line = timeline(started(), HELLO, feeling("sad", 13))
    line.update(10.0)
    assert not line.idle
    assert line.at == 12
    line.add(FRIEND)
    assert seen(line.update(1.5))[:2] == [("feeling", "sad", 10.0), ("utterance", "My friend.", 10.0)]
    assert line.at == 16


def test_within_the_gap_a_late_utterance_waits_for_it() -> None:
    line = timeline(started(), HELLO)
    line.update(3.2)
    line.add(FRIEND)
    assert seen(line.update(1.0))[0] == ("utterance", "My friend.", 3.5)


def test_a_command_whose_place_is_past_is_given_at_once() -> None:
    line = timeline(started(), HELLO)
    line.update(1.5)
    line.add(command("wave", 0))
    assert seen(line.update(0.1)) == [("command", "wave", 1.5)]


def test_what_the_dialogue_emits_comes_in_step_with_its_words() -> None:
    line = timeline(started(), HELLO, EventEmitted("mira.left", "mira", turn=1, at=13), ended(13))
    assert seen(line.update(20.0))[-2:] == [("event", "mira.left", 3.0), ("done", "done", 3.0)]


def test_facts_are_given_at_once() -> None:
    line = timeline(started(), command("open", -1), HELLO)
    assert [cue.value for cue in line.update(0.0)] == ["open", "Hello there. ", "Hello"]


def test_events_at_the_end_wait_for_what_follows() -> None:
    line = timeline(started(), HELLO, command("give", 13))
    line.update(20.0)
    line.add(ended(13))
    assert seen(line.update(0.1)) == [("command", "give", 20.0), ("done", "done", 20.0)]
    assert line.at == 13


def test_events_inside_a_word_come_with_it() -> None:
    line = timeline(started(), HELLO, command("a", 3), command("b", 5), command("c", 8), ended(13))
    assert seen(line.update(9.0))[1:8] == [
        ("command", "a", 0.0),
        ("word", "Hello", 0.0),
        ("command", "b", 1.0),
        ("command", "c", 1.0),
        ("word", "there", 1.0),
        ("done", "done", 3.0),
    ]


def test_text_that_is_not_voiced_is_heard_with_what_follows() -> None:
    line = timeline(started(), TextDelta(turn=1, at=0, text="... "), said("Yes.", 4), command("x", 10), ended(12))
    line.update(0.0)
    assert line.at == 4
    line.update(100.0)
    assert line.at == 12


def test_a_turn_without_words_ends_at_once() -> None:
    line = timeline(started(), command("nod", 0), ended(0))
    assert [cue.value for cue in line.update(0.0)] == ["nod", "done"]
    assert line.at == 0


def test_nothing_is_done_while_the_turn_is_being_produced() -> None:
    line = timeline(started(), offered(0))
    assert line.update(50.0) == []
    assert not line.idle
    assert not line.all_heard


def test_the_end_of_the_talk_comes_last() -> None:
    line = timeline(started(), SessionEnded(turn=1, at=13, ending="good"), HELLO, ended(13))
    assert seen(line.update(50.0))[-2:] == [("ended", "good", 3.0), ("done", "done", 3.0)]


def test_what_comes_after_the_turn_is_given_and_changes_no_count() -> None:
    line = timeline(started(), HELLO, ended(13))
    line.update(50.0)
    line.add(SessionEnded(turn=1, ending="good"))
    line.add(offered(13))
    assert line.at == 13
    assert [cue.kind for cue in line.update(0.0)] == ["options", "ended"]


def test_offers_outside_a_turn_wait_for_what_is_playing() -> None:
    line = timeline(started(), HELLO, offered(-1), ended(13))
    assert [cue.kind for cue in line.update(50.0)] == ["utterance", "word", "word", "options", "done"]


def test_a_new_turn_drops_what_is_left_of_the_old() -> None:
    line = whole_turn()
    line.update(0.5)
    line.add(InputReceived(turn=2, kind="say"))
    line.add(started(2))
    assert line.at == -1
    assert line.caption == Caption()
    line.add(FRIEND)
    line.add(command("wave", 6))
    line.add(ended(23))
    line.add(said("Hi", turn=2))
    assert [cue.value for cue in line.update(100.0)] == ["Hi", "Hi"]
    line.add(ended(2, turn=2))
    assert seen(line.update(0.0)) == [("done", "done", 100.5)]
    assert line.feeling == Feeling("happy")


def test_facts_that_come_before_the_start_of_their_turn_are_kept() -> None:
    line = timeline(command("open", -1), started(), HELLO)
    assert next(cue.value for cue in line.update(0.0)) == "open"
    assert not line.idle


def test_cut_stops_everything() -> None:
    line = whole_turn()
    line.update(1.2)
    assert line.cut() == 6
    assert line.idle
    assert not line.all_heard
    assert line.caption == Caption()
    line.add(said("Late. ", 24))
    line.add(command("late", 7))
    assert line.update(100.0) == []
    line.add(command("in_time", 6))
    line.add(ended(6, "interrupted"))
    assert [cue.value for cue in line.update(0.0)] == ["in_time"]
    assert line.at == line.cut() == 6
    line.add(started(2))
    line.add(said("Hi", turn=2))
    assert [cue.value for cue in line.update(0.0)] == ["Hi", "Hi"]


def test_cut_before_anything_began() -> None:
    line = whole_turn()
    assert line.cut() == -1
    assert line.update(100.0) == []


def test_cut_after_all_was_heard_changes_nothing() -> None:
    line = whole_turn()
    line.update(100.0)
    assert line.cut() == 23
    assert line.all_heard


def test_a_turn_interrupted_elsewhere_is_played_no_further() -> None:
    line = timeline(started(), HELLO, FRIEND, command("late", 14))
    line.update(1.2)
    line.add(ended(6, "interrupted"))
    assert [cue.kind for cue in line.update(100.0)] == ["done"]
    assert line.at == 6


def test_a_turn_interrupted_behind_what_plays_plays_up_to_there() -> None:
    line = timeline(started(), HELLO, FRIEND)
    line.update(1.2)
    line.add(ended(13, "interrupted"))
    assert [cue.kind for cue in line.update(100.0)] == ["done"]
    assert line.at == 13


def test_other_events_are_ignored() -> None:
    line = timeline(started(), Notice(turn=1, level="info", code="x", text="y"), InputReceived(turn=9, kind="say"))
    line.add(HELLO)
    assert len(line.update(0.0)) == 2


def test_an_utterance_without_word_marks_has_them_spread() -> None:
    visemes = second_marks(("aa", 0), ("oh", 3), kind="viseme")
    line = timeline(started(), said("One two", duration=2.0, marks=visemes), command("x", 4), ended(7))
    cues = line.update(10.0)
    assert [cue.value for cue in cues if cue.kind != "viseme"] == ["One two", "One", "x", "two", "done"]
    assert [cue.t for cue in cues if cue.kind == "viseme"] == [0.0, 1.0]
    assert line.at == 7


def test_visemes_and_sounds_are_cues_at_their_time() -> None:
    marks = (
        *second_marks(("Ha", 0), ("ha", 3)),
        Mark("sound", 0.5, 0.9, "laugh", 2),
        Mark("viseme", 1.5, 1.6, "aa", 3, 1),
    )
    cues = timeline(started(), said("Ha ha", 10, duration=2.0, marks=marks)).update(5.0)
    assert [(cue.kind, cue.value, cue.t, cue.at) for cue in cues[2:]] == [
        ("sound", "laugh", 0.5, 12),
        ("word", "ha", 1.0, 13),
        ("viseme", "aa", 1.5, 13),
    ]
    assert cues[2].mark == marks[2]


def laugh(at: int = 0, start: float = 0.0) -> Mark:
    return Mark("sound", start, start + 1.0, "laugh", at)


def test_a_laugh_by_itself_takes_its_time_and_is_heard_at_its_place() -> None:
    line = timeline(started(), HELLO, said("", 13, duration=1.0, marks=(laugh(),)), said("Ha.", 13), ended(16))
    line.update(3.0)
    assert line.at == 13
    cues = line.update(1.0)
    assert seen(cues) == [("utterance", "", 3.5), ("sound", "laugh", 3.5)]
    assert cues[1].at == 13
    assert cues[1].mark == laugh()
    assert line.position == pytest.approx(0.5)
    assert line.caption == Caption("mira", "", 0)
    assert line.cut() == 13
    assert line.idle


def test_a_laugh_before_any_text_has_begun_the_turn() -> None:
    line = timeline(started(), said("", 0, duration=1.0, marks=(laugh(),)), command("wave", 0), ended(0))
    assert line.at == -1
    assert [cue.value for cue in line.update(0.5)] == ["wave", "", "laugh"]
    assert line.at == 0
    assert [cue.kind for cue in line.update(0.5)] == ["done"]


def test_what_stands_where_a_sound_is_comes_with_it() -> None:
    marks = (Mark("word", 0.0, 0.5, "Ha", 0, 2), laugh(3, 0.6), Mark("word", 1.6, 2.0, "ha", 3, 2))
    line = timeline(started(), said("Ha ha", duration=2.0, marks=marks), command("wave", 3), ended(5))
    assert [cue.value for cue in line.update(0.55)] == ["Ha ha", "Ha"]
    assert line.at == 2
    assert seen(line.update(0.5)) == [("command", "wave", 0.6), ("sound", "laugh", 0.6)]
    assert line.at == line.cut() == 3


def test_a_last_sound_leaves_what_belongs_to_the_next_utterance() -> None:
    marks = (Mark("word", 0.0, 0.5, "Ha", 0, 2), laugh(3, 0.5))
    line = timeline(started(), said("Ha ", duration=1.5, marks=marks), feeling("sad", 3), said("No", 3), ended(5))
    assert [cue.kind for cue in line.update(1.0)] == ["utterance", "word", "sound"]
    assert line.at == 2
    assert [cue.kind for cue in line.update(1.0)] == ["feeling", "utterance", "word"]


@pytest.mark.parametrize("kind", ["phoneme", "feeling", "command"])
def test_marks_that_only_tell_are_no_cues(kind: str) -> None:
    marks = (*second_marks(("Hi", 0)), Mark(kind, 0.5, 0.6, "wave", 0, 2))  # type: ignore[arg-type]
    cues = timeline(started(), said("Hi", duration=1.0, marks=marks), ended(2)).update(5.0)
    assert [cue.kind for cue in cues] == ["utterance", "word", "done"]


def test_a_device_that_stands_still_is_not_waited_for() -> None:
    line = timeline(started(), HELLO, ended(13))
    line.update(0.0)
    assert [cue.kind for _ in range(9) for cue in line.update(0.25, position=0.5)] == []
    assert line.position == 0.5
    assert [cue.kind for _ in range(10) for cue in line.update(0.25, position=0.5)] == ["word", "done"]


def test_a_device_that_says_the_same_as_the_clock_holds_nothing_up() -> None:
    """Sums of seconds differ in the last digit; that must not look like news from the device."""
    line = timeline(started(), HELLO, ended(13))
    line.update(0.1 + 0.2)
    line.update(0.0, position=2.8000000000000003)
    assert [cue.kind for _ in range(9) for cue in line.update(0.1, position=2.8000000000000003)] == ["done"]


def test_paused_neither_time_nor_device_counts() -> None:
    line = timeline(started(), HELLO, ended(13))
    line.update(0.25)
    line.pause()
    assert line.update(60.0, position=2.0) == []
    line.resume()
    assert line.position == 0.25
    assert line.update(0.0, position=0.5) == []
    assert line.position == 0.5


def test_the_mouth_is_where_the_playing_is() -> None:
    marks = (Mark("viseme", 0.0, 0.4, "aa"), Mark("viseme", 0.4, 0.8, "PP"), Mark("viseme", 0.8, 1.0, "sil"))
    line = Timeline()
    for event in (
        TurnStarted(turn=1, character="mira"),
        UtteranceReady("l", "mira", "Amb", 1.0, marks=marks, turn=1, at=0),
    ):
        line.add(event)
    assert line.mouth == {"sil": 1.0}
    line.update(0.2)
    assert line.mouth == {"aa": 1.0}
    line.update(0.0, position=0.6)
    assert line.mouth == {"PP": 1.0}
    line.update(5.0)
    assert line.mouth == {"sil": 1.0}
