"""A speech as a file: what comes out is what went in, and nothing else comes out."""

import hashlib
import json
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from npcsdk.events import Audio, Mark
from npcsdk.ports import Speech
from npcsdk.safe_file import Damaged
from npcsdk.speech.phonemes import VISEMES
from npcsdk.voices.kept.speech_file import pack, unpack

WHAT = {"text": "Hello there.", "voice": "fake"}
MARKS = (Mark("word", 0.0, 0.4, "Hello", 0, 5), Mark("word", 0.4, 0.9, "there", 6, 5))
SPEECH = Speech(Audio(b"\1\2" * 16_000, 16_000), 1.0, MARKS, "fake")
MAGIC = b"npcsdk speech 1\n"


@st.composite
def speeches(draw):
    text = draw(st.text(st.characters(), max_size=30))  # lone surrogates too
    pcm = draw(st.binary(min_size=2, max_size=400).map(lambda raw: raw[: len(raw) & ~1]))
    rate = draw(st.integers(1, 384_000))
    duration = draw(st.floats(0, 100))
    last = max(duration, len(pcm) / 2 / rate)
    marks = []
    for _ in range(draw(st.integers(0, 5))):
        start, end = sorted((draw(st.floats(0, last)), draw(st.floats(0, last))))
        at = draw(st.integers(0, len(text)))
        length = draw(st.integers(0, len(text) - at))
        kind = draw(st.sampled_from(("word", "viseme", "phoneme", "feeling", "command", "sound")))
        value = draw(st.sampled_from(VISEMES) if kind == "viseme" else st.text(max_size=5))
        marks.append(Mark(kind, start, end, value, at, length))
    return {"text": text}, Speech(Audio(pcm, rate), duration, tuple(marks), draw(st.text(max_size=9)))


@given(speeches())
def test_what_comes_out_is_what_went_in(given):
    what, speech = given
    again = unpack(pack(what, speech), what)
    assert again == speech
    assert again.audio.pcm == speech.audio.pcm


@given(st.data())
def test_no_changed_byte_and_no_missing_one_goes_unseen(data):
    whole = pack(WHAT, SPEECH)
    at = data.draw(st.integers(0, len(whole) - 1))
    changed = bytearray(whole)
    changed[at] ^= data.draw(st.integers(1, 255))
    for damaged in (bytes(changed), whole[:at], whole + b"\0"):
        with pytest.raises(Damaged):
            unpack(damaged, WHAT)


def forged(header, pcm=b"\1\2" * 100):
    """A file with a right checksum over what nobody here would write."""
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    data = MAGIC + struct.pack(">II", len(text), len(pcm)) + text + pcm
    return data + hashlib.sha256(data).digest()


GOOD = {"identity": WHAT, "voice": "fake", "rate": 16_000, "duration": 1.0, "marks": [["word", 0.0, 0.4, "H", 0, 5]]}


def test_a_forged_file_that_is_right_is_one():
    assert unpack(forged(GOOD), WHAT).marks == (Mark("word", 0.0, 0.4, "H", 0, 5),)


@pytest.mark.parametrize(
    "wrong",
    [
        {"identity": {"text": "Other."}},
        {"identity": None},
        {"voice": 7},
        {"rate": 0},
        {"rate": 10**9},
        {"rate": 16_000.0},
        {"rate": True},
        {"rate": "16000"},
        {"duration": float("nan")},
        {"duration": float("inf")},
        {"duration": -1},
        {"duration": 10**400},
        {"duration": None},
        {"marks": None},
        {"marks": {}},
        {"marks": [[]]},
        {"marks": [["word", 0.0, 0.4, "H", 0]]},
        {"marks": [["shout", 0.0, 0.4, "H", 0, 5]]},
        {"marks": [[["word"], 0.0, 0.4, "H", 0, 5]]},
        {"marks": [["word", float("nan"), 0.4, "H", 0, 5]]},
        {"marks": [["word", 0.0, float("nan"), "H", 0, 5]]},
        {"marks": [["word", 0.4, 0.1, "H", 0, 5]]},
        {"marks": [["word", -0.1, 0.1, "H", 0, 5]]},
        {"marks": [["word", 0.0, 99.0, "H", 0, 5]]},
        {"marks": [["word", 0.0, 10**400, "H", 0, 5]]},
        {"marks": [["word", 0.0, 0.4, 7, 0, 5]]},
        {"marks": [["word", 0.0, 0.4, "H", -1, 5]]},
        {"marks": [["word", 0.0, 0.4, "H", 5, -3]]},
        {"marks": [["word", 0.0, 0.4, "H", 0, 13]]},
        {"marks": [["word", 0.0, 0.4, "H", 0.0, 5]]},
        {"marks": [["word", 0.0, 0.4, "H", False, 5]]},
        {"marks": [["viseme", 0.0, 0.4, "grin", 0, 5]]},
    ],
    ids=str,
)
def test_a_right_checksum_makes_no_nonsense_right(wrong):
    with pytest.raises(Damaged):
        unpack(forged(GOOD | wrong), WHAT)


@pytest.mark.parametrize(
    "header", [b"", b"[]", b"7", b"{", b"[" * 100_000, b"\xff\xfe", b'{"rate":' + b"9" * 9000 + b"}", b"null"]
)
def test_a_header_that_is_none(header):
    with pytest.raises(Damaged):
        unpack(forged(header), WHAT)


@pytest.mark.parametrize("pcm", [b"", b"\1", b"\1\2\3"])
def test_sound_that_is_none(pcm):
    with pytest.raises(Damaged):
        unpack(forged(GOOD, pcm), WHAT)


@pytest.mark.parametrize("data", [b"", b"RIFF" * 100, MAGIC, MAGIC + b"\xff" * 100, MAGIC + b"\0" * 40])
def test_other_files(data):
    with pytest.raises(Damaged):
        unpack(data, WHAT)


@pytest.mark.parametrize(
    "speech",
    [
        Speech(None, 1.0, (), "silent"),
        Speech(Audio(b"", 16_000), 0.0, (), "fake"),
        Speech(Audio(b"\1\2\3", 16_000), 0.1, (), "fake"),
        Speech(Audio(b"\1\2", 0), 0.1, (), "fake"),
        Speech(Audio(b"\1\2" * 100, 16_000), float("nan"), (), "fake"),
        Speech(Audio(b"\1\2" * 100, 16_000), 0.1, MARKS, "fake"),  # half of the sound with the marks of all
        Speech(Audio(b"\1\2" * 100, 16_000), 0.1, (Mark("word", 0, 0.1, "x", 50, 5),), "fake"),
        Speech(Audio(b"\1\2" * 100, 16_000), "long", (), "fake"),
        Speech(Audio(b"\1\2" * 100, 16_000), 0.1, (Mark("word", None, 0.1, "x", 0, 1),), "fake"),
    ],
    ids=str,
)
def test_what_should_not_be_heard_twice_is_not_packed(speech):
    with pytest.raises(ValueError, match=r"\w"):
        pack(WHAT, speech)


def test_numbers_of_numpy_are_numbers():
    numpy = pytest.importorskip("numpy")
    mark = Mark("word", numpy.float32(0.25), numpy.float64(0.5), "Hello", numpy.int64(0), numpy.int32(5))
    speech = Speech(SPEECH.audio, numpy.float64(1.0), (mark,), "fake")
    assert unpack(pack(WHAT, speech), WHAT).marks == (Mark("word", 0.25, 0.5, "Hello", 0, 5),)
