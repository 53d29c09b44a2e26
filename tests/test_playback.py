"""Playing where there is a device, and not minding where there is none."""

import time
import wave

import miniaudio
import pytest

from npcsdk.events import Audio
from npcsdk.playback import RATE, Player, write_wav
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


def test_wav_holds_what_was_said(tmp_path):
    audio = tone(0.25, 22_050)
    write_wav(tmp_path / "a.wav", audio)
    with wave.open(str(tmp_path / "a.wav")) as wav:
        assert (wav.getnchannels(), wav.getsampwidth(), wav.getframerate()) == (1, 2, 22_050)
        assert wav.readframes(wav.getnframes()) == audio.pcm
    assert [path.name for path in tmp_path.iterdir()] == ["a.wav"]


def test_wav_is_written_whole_or_not_at_all(tmp_path):
    (tmp_path / "a.wav").write_bytes(b"before")
    with pytest.raises(ValueError, match="no samples"):
        write_wav(tmp_path / "a.wav", Audio(b"", 8_000, sha256="0" * 64, frames=5))
    with pytest.raises(wave.Error):
        write_wav(tmp_path / "a.wav", Audio(b"\0\0", 0))
    assert (tmp_path / "a.wav").read_bytes() == b"before"
    assert [path.name for path in tmp_path.iterdir()] == ["a.wav"]
    with pytest.raises(OSError, match="nowhere"):
        write_wav(tmp_path / "nowhere" / "a.wav", tone(0.1, 8_000))
