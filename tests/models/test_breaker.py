"""The breaker alone, by a clock that the test turns."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from npcsdk.errors import ModelError, ModelTimeout
from npcsdk.models.breaker import FAILURES, LONGEST, LONGEST_ASKED, PROBE, REST, Breaker

DOWN = ModelError("down")
REFUSED = ModelError("bad key", retryable=False)
OF_PROMPT = ModelError("it will not say that", retryable=False, of_prompt=True)


class Clock:
    def __init__(self) -> None:
        self.time = 1000.0

    def __call__(self) -> float:
        return self.time


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def breaker(clock: Clock) -> Breaker:
    return Breaker(clock)


def fail(breaker: Breaker, times: int = 1, error: Exception = DOWN) -> None:
    for _ in range(times):
        breaker.failed(breaker.begin(), error)


def test_three_failures_in_a_row_open_it(breaker: Breaker) -> None:
    fail(breaker, FAILURES - 1)
    breaker.succeeded(breaker.begin())
    fail(breaker, FAILURES - 1)
    assert breaker.ready
    fail(breaker)
    assert not breaker.ready


@pytest.mark.parametrize("error", [DOWN, ModelTimeout("late"), RuntimeError("a bug"), ConnectionError()])
def test_what_counts(breaker: Breaker, error: Exception) -> None:
    fail(breaker, FAILURES, error)
    assert not breaker.ready


def test_what_does_not_count(breaker: Breaker) -> None:
    fail(breaker, 20, OF_PROMPT)
    for _ in range(20):
        breaker.dropped(breaker.begin())
    fail(breaker, FAILURES - 1)
    fail(breaker, 1, OF_PROMPT)
    assert breaker.ready


def test_a_refused_key_opens_it_at_once(breaker: Breaker) -> None:
    fail(breaker, 1, REFUSED)
    assert not breaker.ready


def test_rests_double_and_a_success_makes_them_short_again(breaker: Breaker, clock: Clock) -> None:
    fail(breaker, FAILURES)
    for expected in [15, 30, 60, 120, 240, 300, 300]:
        clock.time += expected - 0.01
        assert not breaker.ready, expected
        clock.time += 0.02
        assert breaker.ready, expected
        fail(breaker)
    clock.time += LONGEST
    breaker.succeeded(breaker.begin())
    fail(breaker, FAILURES)
    clock.time += REST
    assert breaker.ready


def test_after_a_rest_one_call_probes_and_others_wait(breaker: Breaker, clock: Clock) -> None:
    fail(breaker, FAILURES)
    clock.time += REST
    probe = breaker.begin()
    assert probe.probe
    assert breaker.probing
    assert not breaker.ready
    breaker.dropped(probe)
    assert breaker.ready
    probe = breaker.begin()
    breaker.failed(probe, OF_PROMPT)
    assert breaker.ready
    breaker.succeeded(breaker.begin())
    fail(breaker, FAILURES - 1)
    assert breaker.ready


def test_calls_that_began_before_it_opened_change_nothing_any_more(breaker: Breaker, clock: Clock) -> None:
    old = [breaker.begin() for _ in range(10)]
    for trial in old[:5]:
        breaker.failed(trial, DOWN)
    breaker.succeeded(old[5])
    assert not breaker.ready
    clock.time += REST
    assert breaker.ready
    probe = breaker.begin()
    breaker.failed(old[6], DOWN)
    breaker.dropped(old[7])
    assert breaker.probing
    breaker.succeeded(probe)
    fail(breaker, FAILURES - 1)
    breaker.failed(old[8], DOWN)
    assert breaker.ready


def test_a_probe_that_nobody_ends_is_given_up(breaker: Breaker, clock: Clock) -> None:
    fail(breaker, FAILURES)
    clock.time += REST
    lost = breaker.begin()
    clock.time += PROBE - 0.01
    assert breaker.probing
    clock.time += 0.02
    assert breaker.ready
    assert not breaker.probing
    breaker.succeeded(breaker.begin())
    breaker.failed(lost, DOWN)
    assert breaker.ready


@pytest.mark.parametrize(
    ("asked", "rest"),
    [(40.0, 40.0), (0.0, 0.0), (-5.0, 0.0), (1e12, LONGEST_ASKED), (float("inf"), REST), (float("nan"), REST)],
)
def test_a_service_that_says_how_long_is_left_alone_so_long(
    breaker: Breaker, clock: Clock, asked: float, rest: float
) -> None:
    fail(breaker, 1, ModelError("429", retry_after=asked))
    clock.time += rest - 0.01
    assert not breaker.ready or rest == 0
    clock.time += 0.02
    assert breaker.ready


def test_a_call_made_all_the_same_can_close_it_but_makes_no_rest_longer(breaker: Breaker, clock: Clock) -> None:
    fail(breaker, FAILURES)
    fail(breaker, 50)
    clock.time += REST
    assert breaker.ready
    fail(breaker)
    breaker.succeeded(breaker.begin())
    assert breaker.ready


@given(st.lists(st.sampled_from(["ok", "bad", "key", "prompt", "drop", "begin", "end", "wait", "after"]), max_size=80))
def test_it_is_always_ready_again_once_it_was_left_alone(steps: list[str]) -> None:
    clock = Clock()
    breaker = Breaker(clock)
    open_trials = []
    for step in steps:
        if step == "begin":
            open_trials.append(breaker.begin())
        elif step == "end" and open_trials:
            breaker.failed(open_trials.pop(0), DOWN)
        elif step == "wait":
            clock.time += 20
        elif step == "ok":
            breaker.succeeded(breaker.begin())
            assert breaker.ready or breaker.probing
        else:
            error = {"bad": DOWN, "key": REFUSED, "prompt": OF_PROMPT, "after": ModelError("", retry_after=50)}
            if step in error:
                fail(breaker, 1, error[step])
            else:
                breaker.dropped(breaker.begin())
    for trial in open_trials:
        breaker.dropped(trial)
    clock.time += LONGEST
    assert breaker.ready
