"""Laws of the timeline that hold for every turn, however its events arrive and its time passes."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from npcsdk.emotion import Feeling
from npcsdk.events import (
    CommandIssued,
    Event,
    FeelingChanged,
    OptionsOffered,
    TurnEnded,
    TurnStarted,
    UtteranceReady,
)
from npcsdk.speech.timeline import Timeline
from npcsdk.speech.timing import estimate


def said(text: str, at: int) -> UtteranceReady:
    duration, marks = estimate(text)
    return UtteranceReady(turn=1, at=at, text=text, line_id="l", speaker="mira", duration=duration, marks=marks)


def tag(name: str, at: int, is_command: bool) -> Event:
    if is_command:
        return CommandIssued(turn=1, at=at, name=name)
    return FeelingChanged(turn=1, at=at, character="mira", feeling=Feeling("happy"))


PIECES = st.lists(
    st.sampled_from(["Hello there. ", "Yes! ", "你好。", "真的吗？", "…", "I am not so sure, ", "no", ""]),
    min_size=1,
    max_size=5,
)
TAGS = st.lists(st.tuples(st.floats(0, 1), st.booleans()), max_size=6)


@st.composite
def turns(draw: st.DrawFn) -> list[Event]:
    """The events of a turn in an order in which they may arrive."""
    events: list[Event] = []
    at = 0
    for number, text in enumerate(draw(PIECES)):
        tags: list[Event] = [
            tag(f"c{number}.{i}", at + round(share * len(text)), is_command)
            for i, (share, is_command) in enumerate(draw(TAGS))
        ]
        voiced = [] if text == "…" else [said(text, at)]
        events += [*voiced, *tags] if draw(st.booleans()) else [*tags, *voiced]
        at += len(text)
    return [
        TurnStarted(turn=1, character="mira"),
        *events,
        OptionsOffered(turn=1, at=at, options=()),
        TurnEnded(turn=1, at=at, reason="done"),
    ]


def fed(events: list[Event]) -> Timeline:
    line = Timeline()
    for event in events:
        line.add(event)
    return line


TIMES = st.lists(st.integers(0, 400), max_size=12)  # in twentieths of a second


def play(script: list[tuple[int, Event]], stops: list[int]) -> tuple[Timeline, list[tuple[object, ...]]]:
    """Add events at their times, updating at these and at all stops, in twentieths of a second."""
    line, cues = Timeline(), []
    for now, then in pairwise(sorted({0, 600, *stops, *(time for time, _ in script)})):
        for time, event in script:
            if time == now:
                line.add(event)
        cues += line.update((then - now) / 20)
    return line, [(cue.kind, cue.value, cue.at, round(cue.t, 6)) for cue in cues]


@given(turns(), TIMES, TIMES)
def test_the_steps_do_not_matter(events: list[Event], arrivals: list[int], stops: list[int]) -> None:
    times = sorted(arrivals)[: len(events)]
    script = list(zip([*times, *[400] * (len(events) - len(times))], events, strict=True))
    line, cues = play(script, [])
    assert play(script, stops)[1] == cues
    assert play(script, list(range(600)))[1] == cues
    assert line.all_heard
    assert line.at == events[-1].at
    assert [cue[3] for cue in cues] == sorted(cue[3] for cue in cues)
    given_out = [event for event in events if isinstance(event, FeelingChanged | CommandIssued | OptionsOffered)]
    assert len([cue for cue in cues if cue[0] in ("feeling", "command", "options")]) == len(given_out)


@given(turns(), st.integers(0, 200))
def test_a_cut_parts_what_was_given_out_from_what_was_not(events: list[Event], moment: int) -> None:
    line = fed(events)
    cues = [cue for _ in range(moment) for cue in line.update(0.05)]
    counted = line.at
    at = line.cut()
    assert at == counted == line.at
    given_out = [cue.event for cue in cues]
    for event in events:
        if isinstance(event, FeelingChanged | CommandIssued | OptionsOffered):
            assert (event.at <= at) == any(event is other for other in given_out)
    assert line.update(100.0) == []
    assert line.idle


@given(turns(), st.lists(st.floats(0, 0.5), max_size=60))
def test_what_is_heard_only_grows(events: list[Event], steps: list[float]) -> None:
    line = fed(events)
    counts = [line.at]
    for step in steps:
        line.update(step)
        counts.append(line.at)
    assert counts == sorted(counts)
