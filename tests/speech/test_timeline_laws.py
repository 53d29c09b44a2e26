"""Laws of the timeline that hold for every turn, however its events arrive and its time passes."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from npcsdk.emotion import Feeling
from npcsdk.events import (
    CommandIssued,
    Event,
    FeelingChanged,
    Mark,
    OptionsOffered,
    TurnEnded,
    TurnStarted,
    UtteranceReady,
)
from npcsdk.speech.cues import Cue
from npcsdk.speech.timeline import GAP, SETTLE, Timeline
from npcsdk.speech.timing import estimate

LAUGH = 1.0
"""Seconds of a vocal sound."""
FRAME = 1 / 30
"""Seconds of a viseme."""


def said(text: str, at: int, laughs: tuple[float, ...] = ()) -> UtteranceReady:
    """An utterance as a voice gives it: words, visemes all through it, and marks that tell no more than events do.

    `laughs` are the places of vocal sounds, as shares of the words before them; the words make room for them.
    """
    duration, words = estimate(text) if text else (0.0, ())
    sounds = []
    for share in laughs:
        first = round(share * len(words))
        start = words[first].start if first < len(words) else duration
        place = words[first].at if first < len(words) else len(text)
        sounds.append(Mark("sound", start, start + LAUGH, "laugh", place))
        words = (
            *words[:first],
            *(replace(mark, start=mark.start + LAUGH, end=mark.end + LAUGH) for mark in words[first:]),
        )
        duration += LAUGH
    visemes = [
        Mark("viseme", word.start + i * FRAME, word.start + (i + 1) * FRAME, "aa", word.at, word.length)
        for word in words
        for i in range(int((word.end - word.start) / FRAME))
    ]
    told = [Mark("phoneme", 0.0, 0.1, "a"), Mark("feeling", 0.0, 0.0, "happy"), Mark("command", 0.0, 0.0, "wave")]
    return UtteranceReady(
        turn=1,
        at=at,
        text=text,
        line_id="l",
        speaker="mira",
        duration=duration,
        marks=(*told, *words, *visemes, *sounds),
    )


def tag(name: str, at: int, is_command: bool) -> Event:
    if is_command:
        return CommandIssued(turn=1, at=at, name=name)
    return FeelingChanged(turn=1, at=at, character="mira", feeling=Feeling("happy"))


PIECES = st.lists(
    st.sampled_from(["Hello there. ", "Yes! ", "你好。", "真的吗？", "…", "I am not so sure, ", "no", ""]),
    min_size=1,
    max_size=5,
)
LAUGHS = st.sampled_from([(), (), (0.0,), (0.5,), (1.0,)])
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
        voiced = [] if text == "…" else [said(text, at, draw(LAUGHS))]
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
    for now, then in pairwise(sorted({0, 1200, *stops, *(time for time, _ in script)})):
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
    assert play(script, list(range(1200)))[1] == cues
    assert line.all_heard
    assert line.at == events[-1].at
    assert [cue[3] for cue in cues] == sorted(cue[3] for cue in cues)
    marks = [mark.kind for event in events if isinstance(event, UtteranceReady) for mark in event.marks]
    for kind in ("word", "viseme", "sound"):
        assert len([cue for cue in cues if cue[0] == kind]) == marks.count(kind)
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


def places(cues: list[Cue], now: float) -> tuple[int, int]:
    """From and to which character the text was heard, by the cues that came until second `now`."""
    least = most = -1
    for cue in cues:
        least, most = max(least, cue.at), max(most, cue.at + (cue.mark.length if cue.mark else 0))
        if cue.kind == "word" and cue.mark:
            began = cue.t - cue.mark.start
            if began + cue.mark.end <= now - 1e-6:
                least = max(least, cue.at + cue.mark.length - 1)
        elif cue.kind == "utterance" and isinstance(cue.event, UtteranceReady):
            if cue.t + cue.event.duration <= now + 1e-6:
                most = max(most, cue.at + len(cue.event.text))
            if cue.t + cue.event.duration <= now - 1e-6:
                least = max(least, cue.at + len(cue.event.text) - 1)
    return least, most


@given(turns(), st.integers(0, 300), st.lists(st.booleans(), max_size=300))
def test_a_cut_is_right_to_the_word(events: list[Event], moment: int, pauses: list[bool]) -> None:
    line = fed(events)
    cues, now = [], 0.0
    for i in range(moment):
        paused = i < len(pauses) and pauses[i]
        line.pause() if paused else line.resume()
        now += 0.0 if paused else 0.05
        cues += line.update(0.05, position=99.0 if paused else None)
    least, most = places(cues, now)
    # What waits at the place of a last sound has not been reached, and so nor has that place.
    assert least - 1 <= line.cut() <= most


@given(turns(), st.lists(st.tuples(st.floats(0, 0.5), st.sampled_from([0.0, 0.5, 1.0, 3.0])), max_size=80))
def test_pauses_and_rates_stretch_time_and_change_nothing_else(
    events: list[Event], steps: list[tuple[float, float]]
) -> None:
    line, cues = fed(events), []
    for dt, rate in steps:
        if rate:
            line.resume()
            line.rate = rate
        else:
            line.pause()
        cues += line.update(dt)
    line.resume()
    line.rate = 1.0
    whole = fed(events)
    expected = whole.update(sum(dt * rate for dt, rate in steps))
    same = [(cue.kind, cue.value, cue.at, pytest.approx(cue.t, abs=1e-6)) for cue in expected]
    rest = line.update(100.0), whole.update(100.0)
    # A mark that is due at this very moment may lie on either side of it.
    assert [(cue.kind, cue.value, cue.at, cue.t) for cue in (*cues, *rest[0])] == [
        *same,
        *((cue.kind, cue.value, cue.at, pytest.approx(cue.t, abs=1e-6)) for cue in rest[1]),
    ]
    assert line.at == whole.at
    assert line.all_heard


@given(turns())
def test_between_utterances_there_is_a_gap(events: list[Event]) -> None:
    cues = [cue for cue in fed(events).update(100.0) if isinstance(cue.event, UtteranceReady)]
    starts = [(cue.t, cue.event.duration) for cue in cues if cue.kind == "utterance"]  # type: ignore[attr-defined]
    for (start, duration), (after, _) in pairwise(starts):
        assert after == pytest.approx(start + duration + GAP)


class Played:
    """A sound card that plays an utterance at its own speed, and tells where it is as badly as some do."""

    def __init__(self, length: float, speed: float, stops: str) -> None:
        self.length, self.speed, self.stops = length, speed, stops
        self.place = 0.0
        self.told: float | None = 0.0

    def tell(self, dt: float, jitter: float, back: bool) -> float | None:
        self.place += dt * self.speed
        if self.place < self.length - SETTLE:
            self.told = max(0.0, self.place / 3 if back else self.place + jitter)
        elif self.stops == "silent":
            self.told = None
        return self.told


STEPS = st.lists(
    st.tuples(st.floats(0.01, 0.06), st.floats(-0.01, 0.01), st.booleans(), st.sampled_from([0.5, 1.0, 2.0])),
    min_size=20,
    max_size=60,
)


@given(turns(), STEPS, st.sampled_from([0.995, 1.0, 1.005]), st.sampled_from(["stuck", "silent"]))
def test_a_device_leads_and_loses_nothing(
    events: list[Event], steps: list[tuple[float, float, bool, float]], speed: float, stops: str
) -> None:
    line, cues = fed(events), []
    device: Played | None = None
    farthest = 0.0
    for i in range(6000):
        if line.idle:
            break
        dt, jitter, back, line.rate = steps[i % len(steps)]
        told = device.tell(dt, jitter, back and i % 7 == 0) if device else None
        for cue in line.update(dt, position=told):
            cues.append(cue)
            if cue.kind == "utterance" and isinstance(cue.event, UtteranceReady):
                device, farthest, told = Played(cue.event.duration, speed, stops), line.position, None
            elif cue.mark and device and device.place < device.length - SETTLE:
                # Never before the device said so, but for the step in which the utterance began.
                assert cue.mark.start <= max(farthest, told or 0.0, dt * line.rate) + 1e-6
        farthest = max(farthest, told or 0.0)
    assert line.all_heard
    quiet = fed(events).update(100.0)
    assert [(cue.kind, cue.value, cue.at) for cue in cues] == [(cue.kind, cue.value, cue.at) for cue in quiet]
    assert [cue.t for cue in cues] == sorted(cue.t for cue in cues)


@given(st.floats(0, 3), st.lists(st.floats(0.001, 0.5), min_size=1, max_size=40), st.integers(1, 9))
def test_a_device_that_stands_still_is_given_up_however_time_is_cut(
    stuck: float, steps: list[float], more: int
) -> None:
    def played(steps: list[float]) -> Timeline:
        line = Timeline()
        line.add(said("The bridge is out, traveller, and has been since the storm of last week.", 0))
        line.update(0.0)
        line.update(0.0, position=stuck)
        for step in steps:
            line.update(step, position=stuck)
        return line

    one, many = played([sum(steps)]), played([step / more for step in steps for _ in range(more)])
    assert one.at == many.at
    assert one.position == pytest.approx(many.position, abs=1e-6)
