"""Sound as a file, whole or not at all."""

import wave

import pytest

from npcsdk.events import Audio
from npcsdk.playback import write_wav
from npcsdk.testing.voices import tone


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
