"""Rumours: along who talks to whom, after a while each time, on the shortest way."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from village import learned, village

from npcsdk.check.play import Play
from npcsdk.events import FACT, InputReceived
from npcsdk.mind.feelings.ahead import foreseen
from npcsdk.mind.knowledge.passes import passes
from npcsdk.mind.knowledge.rumours import rumours
from npcsdk.mind.state import State
from npcsdk.world.world import World

TALKS = {"tom": {"talks_to": {"mira": "1h", "ann": "3h"}}, "mira": {"talks_to": {"ann": "30m"}}}
WORLD = village(people=TALKS)


def heard(world: World, state: State, now: float) -> list[tuple[str, str, float | None]]:
    """Who was told by whom by now, and when; it has happened then."""
    found = list(rumours(world, state, {"turn": 1, "at": FACT, "time": now}))
    for event in found:
        state.apply(event)
    return [(event.by, event.character, event.happened) for event in found]


def test_who_tells_whom() -> None:
    assert passes(WORLD) == {"tom": (("mira", 3600.0), ("ann", 10800.0)), "mira": (("ann", 1800.0),)}
    assert passes(village()) == {}


def test_it_comes_to_each_when_it_is_time_and_once() -> None:
    state = State.fresh(WORLD, "mira")
    assert heard(WORLD, state, 3599.0) == []
    assert heard(WORLD, state, 3600.0) == [("tom", "mira", 3600.0)]
    assert heard(WORLD, state, 5399.0) == []
    assert heard(WORLD, state, 5400.0) == [("mira", "ann", 5400.0)]
    assert heard(WORLD, state, 1e9) == []


def test_however_long_nobody_looked_each_learned_it_when_they_did() -> None:
    state = State.fresh(WORLD, "mira")
    assert heard(WORLD, state, 1e6) == [("tom", "mira", 3600.0), ("mira", "ann", 5400.0)]
    assert (state.known, state.time) == ({"mira.saw": 3600.0, "ann.saw": 5400.0}, 1e6)


def test_what_is_learned_later_starts_later() -> None:
    world = village(
        people=TALKS, lore={"saw": {"text": "x", "known_by": [], "learned_at": {"tom": "bell"}, "spreads": True}}
    )
    state = State.fresh(world, "mira")
    assert heard(world, state, 1e4) == []
    state.known["tom.saw"] = 1e4
    assert heard(world, state, 1e4 + 3600) == [("tom", "mira", 1e4 + 3600)]


def test_only_a_rumour_spreads_and_only_among_those_who_talk() -> None:
    state = State.fresh(WORLD, "mira")
    state.known |= {"tom.ledger": 0.0, "player.saw": 0.0}
    heard(WORLD, state, 1e9)
    assert {key for key in state.known if key.endswith("ledger")} == {"tom.ledger"}
    silent = village()
    assert heard(silent, State.fresh(silent, "mira"), 1e9) == []


def test_at_once_and_in_circles() -> None:
    people = {
        "tom": {"talks_to": {"mira": 0}},
        "mira": {"talks_to": {"tom": 0, "ann": 0}},
        "ann": {"talks_to": {"tom": 0}},
    }
    world = village(people=people)
    assert heard(world, State.fresh(world, "mira"), 0.0) == [("tom", "mira", 0.0), ("mira", "ann", 0.0)]


def test_a_turn_begins_with_what_was_passed_on() -> None:
    play = Play(WORLD)
    play.begin()
    play.wait(3600.0)
    events = play.choose("hub.tells")
    assert ("mira", "saw", "tom") in learned(events)
    assert [type(event).__name__ for event in events[:3]] == ["TurnStarted", "InputReceived", "Learned"]
    assert (events[2].at, events[2].time) == (FACT, 3600.0)


def test_a_silence_may_ask_for_news_before_any_turn_has_told_it() -> None:
    waits = {"line": "Evening.", "transitions": [{"to": "tells", "after": "10s", "if": "knows(saw)"}]}
    play = Play(village(people=TALKS, nodes={"hub": waits}))
    play.begin()
    assert play.wait(60.0) == []
    play.wait(7200.0)
    assert play.state.visits["mira.tells"].times == 1
    given = InputReceived("silence", data={"seconds": 1.0}, time=1e6)
    state = State.fresh(WORLD, "mira")
    assert foreseen(WORLD, state, given).known.keys() == {"mira.saw", "ann.saw"}
    assert state.known == {}


@given(
    st.dictionaries(
        st.sampled_from("mira tom ann".split()),
        st.dictionaries(st.sampled_from("mira tom ann".split()), st.integers(0, 50), max_size=3),
        max_size=3,
    ),
    st.lists(st.integers(0, 120), max_size=8),
)
def test_how_often_somebody_looks_makes_no_difference(talks: dict[str, dict[str, int]], looks: list[int]) -> None:
    people: dict[str, Any] = {
        who: {"talks_to": {to: t for to, t in all_to.items() if to != who}} for who, all_to in talks.items()
    }
    world = village(people=people)
    often, once = State.fresh(world, "mira"), State.fresh(world, "mira")
    for now in (*sorted(looks), 120):
        heard(world, often, float(now))
    heard(world, once, 120.0)
    assert often.known == once.known


@pytest.mark.parametrize("known", [{"": 0.0}, {".": 0.0}, {"gone.saw": 0.0}, {"tom.gone": 0.0}, {"tom": 1.0}])
def test_what_a_save_says_of_nobody_spreads_nothing(known: dict[str, float]) -> None:
    state = State.fresh(WORLD, "mira")
    state.known |= known
    assert [who for _, who, _ in heard(WORLD, state, 1e6)] == ["mira", "ann"]
