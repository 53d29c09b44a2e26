"""Which keywords a text names."""

from __future__ import annotations

import pytest

from npcsdk.mind.knowledge.naming import named


@pytest.mark.parametrize("text", ["It is in the led ger.", "the l-e-d-g-e-r", "LEDGERS", "the ＬＥＤＧＥＲ"])
def test_a_keyword_is_named_in_one_piece_or_spelt_out(text: str) -> None:
    assert named(text, ("barrel", "ledger"), "en")


def test_other_words_name_nothing() -> None:
    assert named("They pledged ale for the gerbil.", ("ledger", "silver"), "en") is None
