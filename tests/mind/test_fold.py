"""State = settled + tail + view: what was heard counts, and nothing else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from npcsdk.emotion import Feeling
from npcsdk.events import (
    CommandIssued,
    Event,
    FeelingChanged,
    Heard,
    InputReceived,
    NodeEntered,
    OptionsOffered,
    SessionEnded,
    TextDelta,
    TextPart,
    TurnEnded,
    TurnStarted,
    UtteranceReady,
    VariableChanged,
)
from npcsdk.mind.fold import Fold, until
from npcsdk.mind.state import State
from npcsdk.testing.worlds import small_world


def fresh() -> State:
    return State.fresh(small_world(), "mira")


@st.composite
def turns(draw: st.DrawFn, turn: int = 1) -> list[Event]:
    """A turn as a session makes it: facts, then text with things at its places, then what stands at the end."""
    stamp = {"turn": turn, "time": float(turn)}
    events: list[Event] = [
        TurnStarted("mira", **stamp),  # type: ignore[arg-type]
        InputReceived("say", (TextPart("hm"),), "p", **stamp),  # type: ignore[arg-type]
        VariableChanged("gold", "+1", 0, **stamp),  # type: ignore[arg-type]
    ]
    at = 0
    for text in draw(st.lists(st.text("abc ", max_size=5), max_size=6)):
        place = {**stamp, "at": at}
        made: list[Event] = [
            FeelingChanged("mira", Feeling("happy", at / 100), **place),  # type: ignore[arg-type]
            CommandIssued("wave", (str(at),), "mira", **place),  # type: ignore[arg-type]
            VariableChanged("gold", "+100", 0, **place),  # type: ignore[arg-type]
            NodeEntered("mira", "hub", "next", **place),  # type: ignore[arg-type]
            UtteranceReady("l", "mira", text, 1.0, **place),  # type: ignore[arg-type]
        ]
        events += draw(st.lists(st.sampled_from(made), max_size=2))
        if text:
            events.append(TextDelta(text, **place))  # type: ignore[arg-type]
            at += len(text)
    end = {**stamp, "at": at}
    events += draw(st.sampled_from([[], [OptionsOffered((), **end)], [SessionEnded("left", **end)]]))  # type: ignore[arg-type]
    return [*events, TurnEnded("done", **end)]  # type: ignore[arg-type]


def folded(events: list[Event]) -> Fold:
    fold = Fold(fresh())
    for event in events:
        fold.apply(event)
    return fold


def happened(events: list[Event]) -> State:
    state = fresh()
    for event in events:
        state.apply(event)
    return state


@given(turns(), st.integers(-1, 30))
def test_the_view_is_what_was_heard(events: list[Event], heard: int) -> None:
    kept = list(until(events, heard))
    assert folded(events).view(heard) == happened(kept)
    assert (
        "".join(e.text for e in kept if isinstance(e, TextDelta))
        == "".join(e.text for e in events if isinstance(e, TextDelta))[: max(0, heard)]
    )
    sound = TextDelta | UtteranceReady
    others = [event for event in events if not isinstance(event, sound)]
    assert [e for e in kept if not isinstance(e, sound)] == [e for e in others if e.at <= heard]
    seconds = sum(
        e.duration if not e.text else min(1.0, max(0, heard - e.at) / len(e.text))
        for e in events
        if isinstance(e, UtteranceReady) and e.at <= heard
    )
    assert sum(e.duration for e in kept if isinstance(e, UtteranceReady)) == pytest.approx(seconds)
    assert [event for event in events if event.at == -1] == [event for event in kept if event.at == -1]


@given(turns(), st.lists(st.none() | st.integers(-1, 30), max_size=8))
def test_looking_changes_nothing(events: list[Event], looks: list[int | None]) -> None:
    fold = Fold(fresh())
    for index, event in enumerate(events):
        fold.apply(event)
        fold.view(looks[index % len(looks)] if looks else None)
    assert fold.view(None) == happened(events)
    assert fold.settled == fresh()


@given(turns(1), turns(2), st.lists(st.integers(-1, 30), max_size=3), st.integers(-1, 30))
def test_the_last_report_before_the_next_turn_counts(
    first: list[Event], second: list[Event], reports: list[int], late: int
) -> None:
    told = [*first, *(Heard(turn=1, at=at) for at in reports), *second, Heard(turn=1, at=late)]
    kept = list(until(first, reports[-1] if reports else None))
    fold = folded(told)
    assert fold.settled == happened(kept)
    assert fold.view(fold.heard) == happened([*kept, *second])
    assert fold.turn == 2


def test_a_report_before_anything_was_said_and_one_that_takes_it_back() -> None:
    start, said = TurnStarted("mira", turn=1), TextDelta("Hello", turn=1, at=0)
    fold = folded([start, Heard(turn=1, at=-1), said])
    assert fold.view(fold.heard).history == []
    fold.apply(Heard(turn=1, at=3))
    assert fold.view(fold.heard).history[0].text == "Hel"
    fold.apply(Heard(turn=7, at=5))  # Of a turn that is not open.
    assert fold.view(fold.heard).history[0].text == "Hel"
