"""What is said to be heard, against a device whose clock runs as it likes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from npcsdk.playback.feed import Feed

RATE = 1000
PART = 20
HELD = 80


def ramp(frames: int) -> bytes:
    return b"".join(int.to_bytes(1 + i % 30_000, 2, "little") for i in range(frames))


class Box:
    """Holds HELD frames and plays them `speed` times as fast as told."""

    def __init__(self, speed: float = 1.0) -> None:
        self.speed = speed
        self.feed = Feed(RATE, HELD)
        self.got = b""
        self.now = 5.0
        for _ in range(HELD // PART):
            self.ask()

    def ask(self) -> None:
        self.got += self.feed.take(PART, self.now).ljust(2 * PART, b"\0")

    def ask_after(self, late: float) -> None:
        """Its next request, `late` seconds after there is room for it."""
        due = 5.0 + (len(self.got) // 2 + PART - HELD) / (RATE * self.speed)
        self.now = max(self.now, due + late)
        self.ask()

    @property
    def played(self) -> float:
        """The frame that is heard now."""
        return (self.now - 5.0) * RATE * self.speed


@given(st.floats(0.995, 1.005), st.lists(st.floats(0, 0.03), min_size=60, max_size=300))
def test_what_is_heard_is_known_to_some_milliseconds(speed: float, lateness: list[float]) -> None:
    box = Box(speed)
    box.feed.load(ramp(100_000))
    begin = len(box.got) // 2
    last = 0.0
    for i, late in enumerate(lateness):
        box.ask_after(late)
        heard = box.feed.heard(box.now)
        assert heard >= last
        last = heard
        truth = (box.played - begin) / RATE
        # At first no more is known than how late the first requests were; early it is never by more than a request.
        assert -0.031 <= heard - max(truth, 0.0) <= 0.002, i
    assert box.got[2 * begin :] == ramp(100_000)[: len(box.got) - 2 * begin]


def test_between_two_requests_time_passes_smoothly() -> None:
    box = Box()
    box.feed.load(ramp(1000))
    for _ in range(8):
        box.ask_after(0.0)
    assert [box.feed.heard(box.now + i / 1000) for i in range(0, 20, 5)] == pytest.approx([0.08, 0.085, 0.09, 0.095])
    assert box.feed.heard(box.now + 50.0) == pytest.approx(0.16)  # no more than it was given


def test_a_device_that_stood_still_is_believed_again_at_once() -> None:
    box = Box()
    box.feed.load(ramp(10_000))
    for _ in range(20):
        box.ask_after(0.0)
    before = box.feed.heard(box.now)
    box.now += 3.0
    for _ in range(HELD // PART):
        box.ask()
    assert box.feed.heard(box.now) == pytest.approx(before + HELD / RATE)
    assert box.feed.heard(box.now + 0.01) == pytest.approx(before + HELD / RATE + 0.01)


@given(st.integers(1, 400), st.integers(0, 15), st.integers(1, 30))
def test_a_pause_keeps_the_place(frames: int, before: int, long: int) -> None:
    box = Box()
    box.feed.load(ramp(frames))
    for _ in range(before):
        box.ask_after(0.0)
    box.feed.heard(box.now)
    box.feed.paused = True
    place = box.feed.heard(box.now)
    for _ in range(long):
        box.ask_after(0.0)
        assert box.feed.heard(box.now) == place
    box.feed.paused = False
    for _ in range(40):
        box.ask_after(0.0)
    assert [sample for sample in memoryview(box.got).cast("h") if sample] == list(memoryview(ramp(frames)).cast("h"))
    assert box.feed.heard(box.now) == box.feed.length == frames / RATE


def test_what_is_loaded_replaces_what_was_there() -> None:
    box = Box()
    box.feed.load(ramp(1000))
    box.ask_after(0.0)
    box.feed.load(b"\7\7\7")
    assert box.feed.length == 1 / RATE
    assert box.feed.heard(box.now) == 0.0
    box.ask_after(0.0)
    assert box.got[-2 * PART :] == b"\7\7".ljust(2 * PART, b"\0")
