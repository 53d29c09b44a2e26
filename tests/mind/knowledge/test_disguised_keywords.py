"""Which keywords a text names."""

from __future__ import annotations

import pytest

from npcsdk.mind.knowledge.kept_back import KeptBack
from npcsdk.mind.knowledge.naming import named


@pytest.mark.parametrize("text", ["It is in the led ger.", "the l-e-d-g-e-r", "LEDGERS", "the ＬＥＤＧＥＲ"])
def test_a_keyword_is_named_in_one_piece_or_spelt_out(text: str) -> None:
    assert named(text, ("barrel", "ledger"), "en")


def test_other_words_name_nothing() -> None:
    assert named("They pledged ale for the gerbil.", ("ledger", "silver"), "en") is None


def test_what_a_command_names_is_kept_back_and_the_name_of_a_tag_is_not() -> None:
    kept = KeptBack((), ("ledger", "happy"), "en")
    assert kept.without("[give:ledger] Here you are. [happy] Take it.") == "[happy] Take it."
