"""Texts that were made to break the reader, and weights that are gone or damaged: a talk never ends by either."""

from __future__ import annotations

import json
import logging
import struct
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from npcsdk.mind.reading import model as weights
from npcsdk.mind.reading.features import LONGEST, cut
from npcsdk.mind.reading.model import MAGIC, at_hand, model, opened
from npcsdk.mind.reading.reader import read, read_with
from npcsdk.mind.reading.sounds import heard

RAW = (Path(__file__).parents[2] / "npcsdk/mind/reading/reader.bin").read_bytes()


def _packed(told: object) -> bytes:
    written = json.dumps(told).encode()
    return MAGIC + struct.pack("<I", len(written)) + written


DAMAGED = {
    "empty": b"",
    "its mark alone": RAW[:8],
    "half of it": RAW[: len(RAW) // 2],
    "one byte less": RAW[:-1],
    "one byte more": RAW + b"\0",
    "longer told than it is": RAW[:8] + b"\xff\xff\xff\x7f" + RAW[12:],
    "no JSON": RAW[:12] + b"x" * 100 + RAW[112:],
    "nothing told": _packed({}),
    "a list": _packed([]),
    "embedders that are none": RAW.replace(b'"embedders": {', b'"embedders_": {'),
}


@pytest.mark.parametrize("name", DAMAGED)
def test_damaged_weights_are_none(name: str) -> None:
    with pytest.raises(ValueError, match="install npcsdk again"):
        opened(DAMAGED[name])


@given(st.integers(12, 4000), st.binary(min_size=1, max_size=8))
def test_weights_damaged_anywhere_at_the_head_are_none_or_some(at: int, harm: bytes) -> None:
    try:
        opened(RAW[:at] + harm + RAW[at + len(harm) :])
    except ValueError:
        return


@pytest.fixture
def forgotten() -> Iterator[None]:
    """Weights are read anew, within the test and after it."""
    for kept in (model, at_hand):
        kept.cache_clear()
    yield
    for kept in (model, at_hand):
        kept.cache_clear()


@pytest.mark.parametrize("name", [*DAMAGED, "gone"])
@pytest.mark.usefixtures("forgotten")
def test_without_weights_rules_go_on_alone(
    tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "reader.bin"
    if name in DAMAGED:
        path.write_bytes(DAMAGED[name])
    monkeypatch.setattr(weights, "_FILE", path)
    with caplog.at_level(logging.ERROR, "npcsdk"):
        assert heard("You are an idiot!") == ("player.insults", "player.sounds.angry")
        assert heard("Thank you. 😊") == ("player.thanks", "player.sounds.happy")
        unread = read("I am not so sure that I can do this today")
        assert not unread.known
        assert read_with([0.1] * 384, unread) == unread
    assert len(caplog.records) == 1, "it is told once"
    assert "reader.bin" in caplog.text


@given(st.text(st.sampled_from("\ufdfa\ufdfb\u3300…İﬁa !"), min_size=1, max_size=700))
def test_signs_that_become_many_do_not_lengthen_a_text(text: str) -> None:
    assert len(cut(text)) <= LONGEST


def test_signs_that_become_many_are_cut() -> None:
    assert len(cut("\ufdfa" * 4000)) == LONGEST


@pytest.mark.parametrize("unseen", ["\u200b", "\ufeff", "\u00ad", "\u2060", "\u200e"])
def test_what_is_not_seen_hides_no_insult(unseen: str) -> None:
    assert "player.insults" in heard(f"You{unseen} are an id{unseen}iot!")


@given(st.text(st.sampled_from("\ufdfa\u200b…İ ab!"), min_size=LONGEST - 3, max_size=LONGEST + 9))
def test_all_that_is_read_is_the_beginning_and_one_character_more(text: str) -> None:
    assert read(text[: LONGEST + 1]) == read(text)
