"""Words as they are compared."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from npcsdk.mind.words import stands_alone, stem, words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("?! ... --", []),
        ("Is the ROAD open?", ["is", "the", "road", "open"]),
        ("Ｄｏｎ’ｔ", ["don't"]),
        ("don`t don´t don‘t don′t", ["don't"] * 4),
        ("haŉd", ["ha'nd"]),
        ("'quoted' rock 'n' roll'", ["quoted", "rock", "n", "roll"]),
        ("the smugglers' ledger", ["the", "smugglers", "ledger"]),
        ("led\u200bger led\u00adger \ufeffledger", ["ledger"] * 3),
        ("snake_case well-known", ["snake", "case", "well", "known"]),
        ("路通了吗？", ["路", "通", "了", "吗"]),
        ("给我一杯ale吧", ["给", "我", "一", "杯", "ale", "吧"]),
        ("𠮷野家で々", ["𠮷", "野", "家", "で", "々"]),
        ("Straße ﬁre", ["strasse", "fire"]),
        ("Привет, мир", ["привет", "мир"]),
        ("3 coppers, 10%", ["3", "coppers", "10"]),
    ],
)
def test_words_are_normalised(text: str, expected: list[str]) -> None:
    assert words(text) == expected


@given(st.text())
def test_words_of_words_are_the_same_words(text: str) -> None:
    once = words(text)
    assert all(once)
    assert words(" ".join(once)) == once


@pytest.mark.parametrize(
    "family",
    [
        ("bridge", "bridges", "bridge's", "bridged", "bridging"),
        ("ledger", "ledgers", "ledger's"),
        ("smuggle", "smuggled", "smuggling", "smuggles"),
        ("repair", "repairs", "repaired", "repairing"),
        ("story", "stories"),
    ],
)
def test_inflections_have_one_stem(family: tuple[str, ...]) -> None:
    assert len({stem(word) for word in family}) == 1


@pytest.mark.parametrize(("one", "other"), [("saw", "jigsaw"), ("ledger", "ledge"), ("news", "new"), ("inn", "in")])
def test_other_words_have_other_stems(one: str, other: str) -> None:
    assert stem(one) != stem(other)


@pytest.mark.parametrize("word", ["路", "", "don't", "привет"])
def test_what_is_not_inflected_english_stays(word: str) -> None:
    assert stem(word) == word


def test_characters_that_stand_alone_are_told_from_words() -> None:
    assert [stands_alone(word) for word in words("路 ale ア 𠮷 é")] == [True, False, True, True, False]


def test_stems_are_right_from_many_threads() -> None:
    texts = [f"repairing{chr(97 + i % 26)}{chr(97 + i // 26)}ings" for i in range(600)]
    alone = [stem.__wrapped__(text) for text in texts]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(stem.__wrapped__, texts)) == alone


def test_the_stemmer_is_not_loaded_by_importing() -> None:
    code = "import sys, npcsdk; npcsdk.Session; import npcsdk.mind.words; print('snowballstemmer' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.strip() == "False"
