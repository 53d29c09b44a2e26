"""Interruptions by chance: any moment, any way, any report. What counts is reckoned apart, and is what is so."""

from __future__ import annotations

import os

import pytest
from crossing import EVENTS, PEOPLE, SAYS
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st
from interruption_plans import FRAMES, MANNERS, Count, Plan
from interruptions import Play

from npcsdk.testing.clock import run_virtual
from npcsdk.testing.models import Fault

WANTED = int(os.environ.get("NPCSDK_INTERRUPTIONS", "0"))
"""How many interruptions to play at least; by default those of one round."""
SEED = int(os.environ.get("NPCSDK_INTERRUPTIONS_SEED", "0"))
"""Of the first round; each round has the next one. What fails is shown as a Plan, to be played again as it is."""

TALKS = 200
"""Talks of one round, played from one seed."""
KINDS = {
    *("esc", "esc twice", "esc, then revised", "esc, say", "say", "say twice", "pick", "event", "turn to", "leave"),
    *("silence", "again", "close"),
}

SECONDS = st.sampled_from([0.0, 0.01, 0.02, 0.03, 0.05, 0.1, 0.2, 0.4, 0.8, 1.7, 3.1]) | st.floats(0.0, 2.0)
MOMENTS = st.one_of(
    st.just(("now",)),
    st.tuples(st.just("after"), SECONDS),
    st.tuples(st.just("after"), SECONDS),
    st.tuples(
        st.just("until"),
        st.sampled_from(["asked", "second", "text", "word", "sound", "command", "call", "end", "playing"]),
    ),
    st.just(("still",)),
)
PLACES = st.none() | st.integers(-3, 90)
SAID = st.sampled_from(SAYS)
WAYS = st.one_of(
    st.just(("esc",)),
    st.just(("esc twice",)),
    st.tuples(st.just("esc, then revised"), PLACES, PLACES),
    st.tuples(st.just("say"), SAID),
    st.tuples(st.just("say twice"), SAID, SAID),
    st.tuples(st.just("esc, say"), SAID),
    st.tuples(st.just("pick"), st.integers(0, 6)),
    st.tuples(st.just("pick"), st.integers(0, 6)),
    st.tuples(st.just("event"), st.sampled_from(EVENTS)),
    st.tuples(st.just("turn to"), st.sampled_from(PEOPLE)),
    st.tuples(st.just("leave"), SAID, st.integers(0, 25)),
    st.tuples(st.just("silence"), st.sampled_from([8.5, 30.0])),
    st.just(("again",)),
)
FAULTS = st.sampled_from(
    [Fault("error"), Fault("error", 12), Fault("bug", 3), Fault("stall"), Fault("stall", 5, seconds=1.5),
     Fault("empty"), Fault("tags"), Fault("refuse")]
)  # fmt: skip
PLANS = st.builds(
    Plan,
    steps=st.lists(st.tuples(MOMENTS, WAYS), min_size=1, max_size=12).map(tuple),
    manner=st.sampled_from(MANNERS),
    frames=st.sampled_from(sorted(FRAMES)),
    polls=st.sampled_from([1, 1, 1, 3]),
    judges=st.booleans(),
    language=st.sampled_from(["en", "en", "zh"]),
    first=st.sampled_from([0.0, 0.02, 0.15]),
    between=st.sampled_from([0.0, 0.005, 0.02]),
    voice=st.sampled_from([0.0, 0.03, 0.2]),
    choices=st.lists(st.integers(0, 8), min_size=1, max_size=6).map(tuple),
    faults=st.dictionaries(st.integers(0, 12), FAULTS, max_size=4).map(lambda found: tuple(found.items())),
    voice_faults=st.dictionaries(
        st.integers(0, 20), st.sampled_from(["error", "nothing", "half", "late_marks", "garbage", "hang"]), max_size=3
    ).map(lambda found: tuple(found.items())),
)


@pytest.mark.timeout(0 if WANTED else 300)
def test_whatever_is_interrupted_and_reported_what_is_so_is_what_was_heard(
    tmp_path_factory: pytest.TempPathFactory, capsys: pytest.CaptureFixture[str]
) -> None:
    counted, talks, round_of = Count(), 0, 0
    while round_of == 0 or counted.all < WANTED:

        @seed(SEED + round_of)
        @settings(max_examples=TALKS, deadline=None, suppress_health_check=list(HealthCheck), database=None)
        @given(PLANS)
        def played(plan: Plan) -> None:
            nonlocal talks
            talks += 1
            run_virtual(Play(plan, tmp_path_factory.mktemp("saves"), counted).run())

        played()
        round_of += 1
    assert set(counted.kinds) == KINDS, "each way to interrupt is tried"
    assert set(counted.manners) == set(MANNERS), "and each manner to report"
    if WANTED:
        with capsys.disabled():
            print(f"\n{counted.all} interruptions in {talks} talks, seeds {SEED} to {SEED + round_of - 1}")
            for found in (counted.kinds, counted.manners, counted.moments):
                print("  " + ", ".join(f"{name} {number}" for name, number in found.most_common()))
