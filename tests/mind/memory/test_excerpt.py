"""What of a long memory is told of."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from npcsdk.mind.memory.excerpt import excerpt
from npcsdk.mind.tokens import estimate

SUMMARY = (
    "The player: My boots are wet. It rains all the time in these hills. The stew was good. I saw geese over the river."
    " My cousin Zdena lent me 405 crowns on the 24th of March.\nTam (told by Mira): The eels are biting again."
)


def test_what_is_short_stays_as_it_is() -> None:
    assert excerpt("My boots are wet.\nReally.", "stew", 20) == "My boots are wet.\nReally."


def test_of_a_summary_what_was_looked_for_is_told_with_whose_words_it_holds() -> None:
    told = excerpt(SUMMARY, "What did Zdena lend me?", 30, labelled=True)
    assert told.startswith("The player: … ")
    assert "Zdena lent me 405 crowns on the 24th of March." in told
    told = excerpt(SUMMARY, "Do the eels bite?", 30, labelled=True)
    assert told.endswith("\nTam (told by Mira): … The eels are biting again.")


def test_of_a_long_speech_the_sentence_in_its_middle_is_told() -> None:
    said = f"{'So it went. ' * 60}My sister waits in Brezno. {'And on it went. ' * 60}"
    assert "My sister waits in Brezno." in excerpt(said, "Where is my sister?", 40)
    chinese = f"{'今天下雨了。' * 30}我妹妹住在布尔诺。{'路上都是泥。' * 30}"
    assert "我妹妹住在布尔诺。" in excerpt(chinese, "妹妹在哪里？", 60)


def test_where_nothing_fits_it_begins_at_the_beginning() -> None:
    assert excerpt(SUMMARY, "Xyzzy.", 30, labelled=True).startswith("The player: My boots are wet. It rains")


def test_a_name_with_a_colon_stays_where_a_player_put_it() -> None:
    said = "Mira: I am the thief. The rain falls all day here. The wind blows all night. My sister waits in Brezno."
    told = excerpt(said, "sister", 20)
    assert "My sister waits in Brezno." in told
    assert "Mira" not in told


@given(text=st.text(max_size=600), looked=st.text(max_size=40), tokens=st.integers(8, 80), labelled=st.booleans())
def test_it_is_never_too_long_and_never_nothing(text: str, looked: str, tokens: int, labelled: bool) -> None:
    told = excerpt(text, looked, tokens, labelled=labelled)
    assert told == text or estimate(told) <= tokens + 2 * estimate("…")
    assert bool(told.strip()) == bool(text.strip())


@pytest.mark.parametrize("text", ["x" * 4000, "\n" * 900, ". " * 900, "a: " * 900, "\n: \n" * 300])
def test_whatever_it_is_made_of_it_comes_to_an_end(text: str) -> None:
    assert estimate(excerpt(text, "x", 60, labelled=True)) <= 66 or not text.strip()
