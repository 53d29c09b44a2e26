"""The face over time: nothing flickers, nothing jumps, nothing is lost, and no way of cutting time changes it."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from npcsdk.affect import Affect, Lasting
from npcsdk.emotion import EMOTIONS, NEUTRAL, Feeling, Pad
from npcsdk.events import FACT, Event, FeelingChanged, Felt, Restored, TurnEnded, TurnStarted, UtteranceReady
from npcsdk.speech.cues import Cue
from npcsdk.speech.face import Face
from npcsdk.speech.held import EDGE, HOLD, LONGEST_LEAK, SHORTEST_LEAK, TURN
from npcsdk.speech.timeline import Timeline
from npcsdk.speech.timing import estimate
from npcsdk.world.character import Character, Persona

STEP = 1 / 64
"""Seconds; a number that adds up exactly."""


def someone(**more: Any) -> Character:
    return Character(id="mira", name="Mira", persona=Persona(description="An innkeeper."), **more)


def shows(
    feeling: Feeling, hidden: Feeling | None = None, *, at: int = FACT, half_life: float = 15.0
) -> FeelingChanged:
    return FeelingChanged("mira", feeling, hidden, Lasting(half_life), turn=1, at=at)


def felt(label: str, intensity: float = 1.0, *, at: int = FACT, turn: int = 1) -> Felt:
    return Felt("mira", Feeling(label, intensity), turn=turn, at=at)


FEELINGS = st.builds(Feeling, st.sampled_from(EMOTIONS), st.floats(0, 1))
EVENTS = st.one_of(
    st.builds(
        shows,
        FEELINGS,
        st.none() | FEELINGS,
        at=st.sampled_from([FACT, 0]),
        half_life=st.sampled_from([0.01, 1.0, 15.0]),
    ),
    st.builds(felt, st.sampled_from(EMOTIONS), st.floats(0, 1)),
)
STREAMS = st.lists(st.tuples(st.integers(0, 200), EVENTS), max_size=12)  # how many steps later, what


def told(face: Face, event: Event) -> None:
    face.show(event) if isinstance(event, FeelingChanged) else face.add(event)


def runs(labels: list[str]) -> list[tuple[str, float]]:
    """Each label that was seen, and for how long."""
    found: list[tuple[str, float]] = []
    for label in labels:
        if found and found[-1][0] == label:
            found[-1] = (label, found[-1][1] + STEP)
        else:
            found.append((label, STEP))
    return found


@given(STREAMS, st.integers(0, 99), st.sampled_from([{}, {"agreeableness": 0.9}, {"neuroticism": 1.0}]))
def test_nothing_flickers_and_nothing_jumps(
    stream: list[tuple[int, Event]], seed: int, temperament: dict[str, float]
) -> None:
    face = Face(someone(temperament=temperament), seed)
    labels, leaks = [], 0
    fading = 0.7 / TURN  # per second, of the shortest half-life there is
    steepest = STEP * (1.5 / TURN + 1.0 / EDGE + fading) + 1e-6
    before = face.weights
    for wait, event in [*stream, (900, felt("neutral"))]:
        for _ in range(wait):
            leaks += sum(cue.kind == "leak" for cue in face.update(STEP))
            labels.append(face.feeling.label)
            weights = face.weights
            assert len(weights) <= 2
            assert sum(weights.values()) <= 1 + 1e-9
            assert all(0 <= weight <= 1 for weight in weights.values())
            for label in {*weights, *before}:
                assert abs(weights.get(label, 0.0) - before.get(label, 0.0)) <= steepest
            before = weights
        told(face, event)
    short = [seconds for _, seconds in runs(labels)[1:-1] if seconds < HOLD - STEP - 1e-9]
    assert len(short) <= leaks
    assert all(SHORTEST_LEAK - STEP <= seconds <= LONGEST_LEAK + STEP for seconds in short)


@given(STREAMS, st.integers(0, 9), st.integers(1, 7))
def test_however_time_is_cut_it_is_the_same_face(stream: list[tuple[int, Event]], seed: int, parts: int) -> None:
    whole, cut = Face(someone(), seed), Face(someone(), seed)
    for wait, event in [*stream, (2000, felt("neutral"))]:
        cues = whole.update(wait * STEP)
        pieces = [cut.update(dt) for i in range(wait) for dt in [STEP / parts] * parts]
        assert [(cue.kind, cue.value, cue.event, pytest.approx(cue.t, abs=1e-6)) for cue in cues] == [
            (cue.kind, cue.value, cue.event, cue.t) for piece in pieces for cue in piece
        ]
        assert [cue.t for cue in cues] == sorted(cue.t for cue in cues)
        assert whole.feeling.label == cut.feeling.label
        assert whole.weights == pytest.approx(cut.weights, abs=1e-6)
        assert whole.gaze == pytest.approx(cut.gaze, abs=1e-6)
        assert (whole.lids, whole.breath) == pytest.approx((cut.lids, cut.breath), abs=1e-6)
        assert tuple(whole.mood) == pytest.approx(tuple(cut.mood), abs=1e-9)
        told(whole, event)
        told(cut, event)


@given(STREAMS, FEELINGS)
def test_what_was_shown_last_is_seen_in_the_end(stream: list[tuple[int, Event]], last: Feeling) -> None:
    face = Face(someone())
    for wait, event in stream:
        face.update(wait * STEP)
        told(face, event)
    face.show(shows(last, at=0))
    seen = set()
    for _ in range(int((HOLD + LONGEST_LEAK) / STEP) + 1):
        face.update(STEP)
        seen.add(face.feeling.label)
    assert last.label in seen


def test_a_feeling_comes_smoothly_and_fades_by_its_half_life() -> None:
    face = Face(someone())
    face.add(shows(Feeling("angry", 0.8), half_life=4.0))
    assert (face.feeling, face.weights) == (Feeling("angry", 0.8), {"angry": 0.0})
    face.update(TURN / 2)
    assert 0.2 < face.weights["angry"] < 0.6
    face.update(4.0 - TURN / 2)
    assert face.weights == {"angry": pytest.approx(0.4)}
    face.update(4.0)
    assert (face.feeling.label, face.feeling.intensity) == ("angry", pytest.approx(0.2))
    face.update(4.1)
    assert face.feeling == NEUTRAL
    face.update(TURN)
    assert face.weights == {}


def test_one_passes_into_the_other() -> None:
    face = Face(someone())
    face.add(shows(Feeling("happy")))
    face.update(HOLD)
    face.add(shows(Feeling("sad")))
    face.update(TURN / 2)
    assert face.weights == {"happy": pytest.approx(0.5, abs=0.05), "sad": pytest.approx(0.5, abs=0.05)}
    face.update(TURN / 2)
    assert list(face.weights) == ["sad"]


def test_of_those_that_wait_the_last_one_is_shown() -> None:
    face = Face(someone())
    for label in ("happy", "angry", "afraid", "sad"):
        face.add(shows(Feeling(label)))
        face.update(0.1)
    assert face.feeling.label == "happy"
    face.update(HOLD - 0.4)
    assert face.feeling.label == "sad"


def test_more_of_the_same_does_not_wait_to_be_seen() -> None:
    face = Face(someone())
    face.add(shows(Feeling("happy", 0.3)))
    face.update(TURN)
    face.add(shows(Feeling("happy")))
    assert face.feeling == Feeling("happy")
    assert face.weights == {"happy": pytest.approx(0.3, abs=0.01)}


def test_when_a_feeling_has_faded_the_mood_shows_and_then_the_temperament() -> None:
    face = Face(someone(temperament={"agreeableness": 0.9}))
    assert face.feeling.label == "happy"  # A kind soul smiles a little by itself.
    assert 0.1 <= face.feeling.intensity <= 0.3
    for _ in range(4):
        face.add(felt("angry"))
    face.add(shows(Feeling("angry"), half_life=4.0))
    face.update(14.0)
    assert face.feeling.label == "angry"
    assert face.feeling.intensity <= 0.3  # No feeling any more: the mood.
    face.update(600.0)
    assert face.feeling.label == "happy"


def test_a_character_shows_no_mood_that_it_cannot_show() -> None:
    face = Face(someone(temperament={"agreeableness": 0.9}, emotions=("curious", "sad")))
    assert face.feeling.label in ("neutral", "sad")


@pytest.mark.parametrize("rule", [{"at_most": 0}, {"of": ["happy"], "as": "sad", "if": "proud"}])
def test_a_mood_that_a_rule_may_keep_back_does_not_show_by_itself(rule: dict[str, Any]) -> None:
    face = Face(someone(temperament={"agreeableness": 0.9}, display=[rule]))
    assert face.feeling.label != "happy"


def test_nothing_felt_is_told_as_a_fact_and_a_neutral_tag_is_kept() -> None:
    face = Face(someone(temperament={"agreeableness": 0.9}))
    face.show(shows(NEUTRAL, at=3))
    face.update(5.0)
    assert face.feeling == NEUTRAL
    face.add(shows(NEUTRAL))
    face.update(1.0)
    assert face.feeling == NEUTRAL  # The line said so a moment ago.
    face.update(60.0)
    assert face.feeling.label == "happy"
    face.add(shows(Feeling("happy")))
    face.update(1.0)
    face.add(shows(NEUTRAL))
    assert 0.1 <= face.feeling.intensity <= 0.3


def test_mood_and_arousal_follow_what_is_felt() -> None:
    face = Face(someone())
    assert (face.mood, face.arousal) == (Pad(), 0.0)
    face.add(felt("furious"))
    assert face.mood == Affect().moved(Feeling("furious"), 0.0).mood()
    assert face.arousal > 0.6
    face.add(Felt("tam", Feeling("happy")))
    assert face.mood.pleasure < 0
    face.update(600.0)
    assert face.mood == pytest.approx((0, 0, 0), abs=0.01)
    assert abs(face.arousal) < 0.01


def test_a_face_as_a_fact_is_not_felt_and_one_in_a_line_is() -> None:
    fact, line = Face(someone()), Face(someone())
    fact.show(shows(Feeling("happy")))
    line.show(shows(Feeling("happy"), at=0))
    assert fact.mood == Pad()
    assert line.mood.pleasure > 0.1


def test_what_is_felt_already_can_be_given() -> None:
    assert Face(someone(), affect=Affect(900.0).moved(Feeling("happy"), 900.0)).mood.pleasure > 0.1


def test_a_hidden_feeling_escapes_at_times() -> None:
    def leaks(intensity: float | None) -> list[str]:
        found = []
        for seed in range(40):
            face = Face(someone(), seed)
            face.add(shows(Feeling("happy"), None if intensity is None else Feeling("angry", intensity)))
            found += [cue.value for cue in face.update(20.0) if cue.kind == "leak"]
        return found

    assert leaks(None) == []
    assert set(leaks(1.0)) == {"angry"}
    assert len(leaks(1.0)) > 1.5 * len(leaks(0.4)) > 0


def test_while_it_escapes_it_is_what_is_seen() -> None:
    face = Face(someone(), 1)
    event = shows(Feeling("happy"), Feeling("angry"), half_life=100.0)
    face.add(event)
    leak = next(cue for _ in range(100_000) for cue in face.update(0.01) if cue.kind == "leak")
    assert leak.event is event
    assert face.feeling.label == "angry"
    face.update(0.05)
    assert set(face.weights) == {"happy", "angry"}
    assert face.weights["angry"] > 0.8
    face.update(0.2)
    assert face.feeling.label == "happy"


def test_another_state_begins_the_face_anew() -> None:
    face = Face(someone())
    face.add(felt("angry"))
    face.add(shows(Feeling("angry"), Feeling("sad")))
    face.update(1.0)
    face.add(Restored(turn=1, reason="load", character="mira"))
    assert (face.feeling, face.mood, face.arousal, face.weights) == (NEUTRAL, Pad(), 0.0, {})
    face.add(shows(Feeling("happy")))
    assert face.feeling.label == "happy"


@pytest.mark.parametrize("dt", [-0.1, float("nan"), float("inf"), float("-inf")])
def test_time_that_is_none_is_refused(dt: float) -> None:
    with pytest.raises(ValueError, match="dt is"):
        Face(someone()).update(dt)


def line(text: str) -> list[Event]:
    duration, marks = estimate(text)
    said = UtteranceReady("l", "mira", text, duration, marks=marks, turn=1, at=0)
    place = text.index("!") + 2
    return [
        TurnStarted("mira", turn=1),
        shows(Feeling("happy"), at=0),
        said,
        shows(Feeling("angry"), at=place),
        felt("ashamed", at=len(text)),
        TurnEnded("done", turn=1, at=len(text)),
    ]


def play(face: Face, timeline: Timeline, seconds: float) -> list[tuple[float, Cue]]:
    """The loop of a game."""
    cues, now = [], 0.0
    while now < seconds:
        due = timeline.update(STEP)
        now += STEP
        cues += [(now, cue) for cue in [*due, *face.update(STEP, due)]]
    return cues


def test_with_a_timeline_feelings_of_a_line_show_when_they_are_due() -> None:
    face, timeline = Face(someone()), Timeline()
    for event in line("Good day! And now get out of my house before I forget myself."):
        timeline.add(event)
        face.add(event)
    assert face.feeling == NEUTRAL
    play(face, timeline, 0.1)
    assert (face.feeling.label, face.speaking) == ("happy", True)
    cues = play(face, timeline, 10.0)
    told = next(now for now, cue in cues if cue.kind == "feeling" and cue.value == "angry")
    done = next(now for now, cue in cues if cue.kind == "done")
    assert 0.4 < told < done
    assert not face.speaking
    assert face.mood.pleasure < -0.05  # Ashamed, at the end: happy and angry alone leave it above 0.


def test_what_the_line_never_came_to_is_not_felt() -> None:
    face, timeline = Face(someone()), Timeline()
    events = line("Good day! And now get out of my house before I forget myself.")
    for event in [*events, TurnStarted("mira", turn=2)]:
        timeline.add(event)
        face.add(event)
    play(face, timeline, 5.0)
    assert face.mood == Pad()
    assert not face.speaking


def test_feelings_of_others_are_theirs() -> None:
    face = Face(someone())
    face.show(FeelingChanged("tam", Feeling("happy")))
    assert face.feeling == NEUTRAL


@given(st.integers(0, 5))
def test_the_same_seed_gives_the_same_life_and_another_one_another(seed: int) -> None:
    one, same, other = (Face(someone(), n).update(60.0) for n in (seed, seed, seed + 1))
    assert one == same != other
    assert {cue.kind for cue in one} == {"blink", "glance", "shift"}
    assert all(first.t <= second.t for first, second in pairwise(one))
