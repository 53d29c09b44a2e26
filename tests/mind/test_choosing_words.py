"""The line contract, and lines that are not said twice."""

from __future__ import annotations

import pytest

from npcsdk.mind.contract import Contract, count_words, violation
from npcsdk.mind.pick import fresh
from npcsdk.mind.state import Entry


@pytest.mark.parametrize(("text", "count"), [("", 0), ("one two", 2), ("don't stop", 2), ("你好朋友", 2), ("...", 0)])
def test_words_are_counted(text: str, count: int) -> None:
    assert count_words(text) == count


def test_a_piece_breaks_its_contract_by_length_or_by_a_withheld_word() -> None:
    contract = Contract(max_words=5, forbidden=("ledger", "saw"))
    assert violation("one two three", "four five", contract) is None
    assert violation("one two three", "four five six", contract) == ("words", "more than 5 words")
    assert "ledger" in str(violation("The LEDGERS!", "", contract))
    assert violation("A jigsaw.", "", contract) is None


def test_lines_rotate_until_none_is_left() -> None:
    lines = ["[happy] One.", "Two.", "[sad] Three."]
    said: list[Entry] = []
    for turn in range(3):
        left = fresh(lines, said)
        assert len(left) == 3 - turn
        said.append(Entry(turn, "mira", "mira", f"Well. {left[-1]}", "line"))
    assert fresh(lines, said) == ("[sad] Three.",)
    assert fresh([], said) == ()
