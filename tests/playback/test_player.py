"""Playing where there is a device, and not minding where there is none."""

import threading
import time

import miniaudio
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pulled import STEP, Clock, Device

from npcsdk.events import Audio
from npcsdk.playback import PERIOD, RATE, Player
from npcsdk.playback import player as module
from npcsdk.testing.voices import tone

NULL = [miniaudio.Backend.NULL]


def wait_until(true, seconds=5.0):
    end = time.monotonic() + seconds
    while not true() and time.monotonic() < end:
        time.sleep(0.01)
    return true()


@pytest.fixture
def player():
    """A real device thread that swallows what it is given."""
    player = Player.open(NULL)
    assert player is not None
    yield player
    player.close()


def test_null_backend_does_not_count_as_a_device(capfd):
    player = Player.open()
    if player is not None:  # a machine with a sound card
        assert player._device.backend != "Null"
        player.close()
    assert "ALSA" not in capfd.readouterr().err


def test_plays_to_the_end(player):
    assert player.play(tone(0.3, 16_000))
    assert player.playing
    assert wait_until(lambda: not player.playing)
    assert player.position == pytest.approx(0.3, abs=0.001)


def test_next_audio_replaces_the_first(player):
    assert player.play(tone(60, 8_000))
    assert player.play(tone(0.1, RATE))
    assert wait_until(lambda: not player.playing)
    assert player.position == pytest.approx(0.1, abs=0.001)


def test_stop(player):
    player.play(tone(60, 8_000))
    player.stop()
    assert not player.playing
    assert player.position == 0
    assert player.play(tone(0.1, 8_000))


def test_nothing_to_play(player):
    assert not player.play(Audio(b"", 16_000))
    assert not player.play(Audio(b"", 16_000, sha256="0" * 64, frames=100))


def test_closed_player_says_no():
    player = Player.open(NULL)
    player.close()
    player.close()
    player.stop()
    assert not player.alive
    assert not player.playing
    assert not player.play(tone(0.1, 16_000))


def test_lost_device_is_noticed(player):
    player.play(tone(60, 8_000))
    player._device.stop()
    assert wait_until(lambda: not player.alive)
    assert not player.playing
    assert not player.play(tone(0.1, 16_000))


HELD = PERIOD / 1000


def loud(seconds: float, rate: int = RATE) -> Audio:
    return Audio(np.full(round(seconds * rate), 1000, "<i2").tobytes(), rate)


@pytest.fixture
def device():
    return Device(Clock())


def test_position_tells_what_is_heard(device):
    assert device.player.play(loud(1.0))
    assert device.player.position == 0.0
    device.run(HELD)
    assert device.player.position == pytest.approx(0.0, abs=STEP)
    device.run(0.5)
    heard = device.sound[: round(2 * RATE * (HELD + 0.5))].strip(b"\0")
    assert device.player.position == pytest.approx(len(heard) / 2 / RATE, abs=0.001)
    device.run(0.55)
    assert not device.player.playing
    assert device.player.position == 1.0


def test_position_does_not_go_back_and_stands_while_paused(device):
    device.player.play(loud(2.0))
    places = []
    for i in range(60):
        device.player.paused = 20 <= i < 40
        device.run(0.01 + 0.003 * (i % 3), late=0.004 * (i % 5))
        places.append(device.player.position)
    assert places == sorted(places)
    assert len(set(places[20:40])) == 1
    assert places[-1] > places[39] > 0.1


def test_of_two_in_one_frame_the_last_is_heard(device):
    assert device.player.play(loud(1.0))
    assert device.player.play(Audio(b"\7\0" * 100, RATE))
    device.run(1.0)
    assert [sample for sample in memoryview(device.sound).cast("h") if sample] == [7] * 100
    assert not device.player.playing


def test_stop_leaves_what_the_device_holds(device):
    device.player.play(loud(1.0))
    device.run(0.3)
    device.player.stop()
    before = len(device.sound)
    device.run(0.3)
    assert not device.sound[before:].strip(b"\0")
    assert device.player.position == 0.0


def test_silence_in_place_of_what_is_playing(device):
    device.player.play(loud(1.0))
    device.run(0.3)
    assert not device.player.play(None)
    assert not device.player.playing


@pytest.mark.parametrize(
    "audio", [Audio(b"", RATE), Audio(b"\1", RATE), Audio(b"\1\1", 0), Audio(b"\1\1", -5), Audio(b"\1\1" * 9, 10**9)]
)
def test_audio_that_is_none_is_silence(device, audio):
    device.player.play(audio)
    device.run(1.0)
    assert device.player.alive
    assert not device.player.playing


def test_half_a_sample_is_dropped(device):
    device.player.play(Audio(b"\7\0\7", RATE))
    device.player.play(Audio(b"\7\0" * 24_000 + b"\7", 24_000))
    device.run(2.0)
    assert not device.player.playing
    assert device.player.position == 1.0


def test_volume(device):
    device.player.volume = 0.5
    device.player.play(loud(0.1))
    device.run(0.3)
    assert set(np.frombuffer(device.sound, "<i2")) == {0, 500}
    for volume, found in ((-1.0, 0.0), (float("nan"), 0.0), (7.0, 1.0)):
        device.player.volume = volume
        assert device.player.volume == found


def test_a_device_that_is_pulled_out_is_missed_within_two_seconds(device):
    device.player.play(loud(60.0))
    device.run(1.0)
    device.there = False
    frames = 0
    while device.player.alive:
        device.run(1 / 60)
        frames += 1
    assert 60 < frames <= 120
    assert not device.player.playing


def test_a_program_that_stood_still_does_not_lose_its_device(device):
    device.player.play(loud(60.0))
    device.run(1.0)
    assert device.player.alive
    device.clock.now += 30.0  # neither the program nor its device's thread got to run
    assert device.player.alive
    device.run(0.0)
    assert device.player.playing


def test_a_device_that_hangs_when_it_is_closed_is_left_behind(device, monkeypatch):
    monkeypatch.setattr(module, "PATIENCE", 0.05)
    device.may_close.clear()
    device.player.close()
    assert not device.player.alive
    device.may_close.set()
    assert device.closed.wait(10)


def test_a_device_that_opens_too_late_is_given_back(device, monkeypatch):
    monkeypatch.setattr(module, "PATIENCE", 0.05)
    go = threading.Event()

    def slow(backends):
        go.wait(30)
        return device.player

    monkeypatch.setattr(module, "opened", slow)
    assert Player.open() is None
    go.set()
    assert device.closed.wait(10)


@given(st.sampled_from([8_000, 11_025, 16_000, 22_050, 24_000, 32_000, 44_100, 96_000]), st.integers(0, 999))
def test_resampling_keeps_length_and_place(rate, millisecond):
    at = millisecond * rate // 1000
    clicks = np.zeros(rate, "<i2")
    clicks[at] = 20_000
    heard = np.frombuffer(module.resampled(Audio(clicks.tobytes(), rate)), "<i2")
    assert len(heard) == RATE
    assert abs(int(np.argmax(np.abs(heard))) / RATE - at / rate) < 0.0005
    assert np.abs(heard).max() > 2000
