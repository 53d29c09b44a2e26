"""Entries by their keys, and keys by their entries."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from npcsdk.mind.memory.postings import Postings

ROWS = st.lists(st.lists(st.sampled_from("abcdef"), max_size=5), max_size=12)


def made(rows: list[list[str]]) -> Postings:
    postings = Postings()
    for row in rows:
        postings.add(row)
    return postings


def contents(postings: Postings) -> tuple[object, ...]:
    return (
        [list(postings.of(key)) for key in "abcdefg"],
        [list(postings.held(at)) for at in range(len(postings))],
    )


def test_an_entry_holds_each_key_once() -> None:
    postings = made([["a", "b", "a"], [], ["b"]])
    assert list(postings.of("a")) == [0]
    assert list(postings.of("b")) == [0, 2]
    assert list(postings.of("c")) == []
    assert [len(postings.held(at)) for at in range(3)] == [2, 0, 1]


@given(ROWS, st.integers(0, 14), ROWS)
def test_what_was_added_last_can_be_taken_out(rows: list[list[str]], count: int, more: list[list[str]]) -> None:
    postings = made(rows)
    postings.truncate(count)
    for row in more:
        postings.add(row)
    assert contents(postings) == contents(made([*rows[:count], *more]))
