"""Texts that are said, and the ids at their ends."""

from __future__ import annotations

import copy
import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from npcsdk.world.said import MAX_ID, Said, Saids

IDS = st.text("abcXYZ019_.-", min_size=1, max_size=MAX_ID)


@pytest.mark.parametrize(
    ("written", "text", "name"),
    [
        ("Hello.", "Hello.", ""),
        ("Hello. [id:mira.hub]", "Hello.", "mira.hub"),
        ("Hello.[id:a]", "Hello.", "a"),
        ("你好【id：zh.1】", "你好", "zh.1"),
        ("Hello.\n [id:a]\n", "Hello.\n\n", "a"),
        ("Two  [id:a]  ", "Two   ", "a"),
        ("[id:a] Hello.", "[id:a] Hello.", ""),
        ("Hello. [id:a b]", "Hello. [id:a b]", ""),
        ("Hello. [id:]", "Hello. [id:]", ""),
        ("One [id:a] [id:b]", "One [id:a]", "b"),
        ("I did [it]", "I did [it]", ""),
    ],
)
def test_an_id_is_taken_off_the_end_and_nowhere_else(written: str, text: str, name: str) -> None:
    said = Said(written)
    assert (str(said), said.id) == (text, name)


@given(st.text(), IDS)
def test_a_text_with_an_id_is_the_same_text(text: str, name: str) -> None:
    plain = Said(text)
    said = Said(f"{plain} [id:{name}]")
    assert (said, said.id) == (plain, name)
    assert said == Said(said.written)
    assert Said(said.written).id == name


@given(st.text(" \n\t　"), IDS)
def test_what_is_space_behind_an_id_stays(space: str, name: str) -> None:
    assert Said(f"Hello. [id:{name}]{space}") == f"Hello.{space}"


def test_an_id_that_was_given_is_kept_unless_the_text_has_one() -> None:
    assert Said("Hello.", id="a", language="zh").id == "a"
    assert Said("Hello. [id:b]", id="a").id == "b"
    assert Said("Hello.", language="zh").language == "zh"


def test_copies_keep_the_id() -> None:
    said = Said("Hello. [id:a]", language="zh")
    for made in (copy.copy(said), copy.deepcopy(said), pickle.loads(pickle.dumps(said))):
        assert (made, made.id, made.language) == (said, "a", "zh")


def test_it_is_read_as_a_text_and_written_with_its_id() -> None:
    adapter = TypeAdapter(Saids)
    (said,) = adapter.validate_python("Hello. [id:a]")
    assert adapter.dump_python((said,)) == ("Hello. [id:a]",)
    assert adapter.validate_json(adapter.dump_json((said,)))[0].id == "a"
    with pytest.raises(ValidationError, match="valid string"):
        adapter.validate_python([3])
