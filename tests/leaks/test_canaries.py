"""Canaries are found in any dress, and nothing else is."""

from __future__ import annotations

from random import Random

import pytest

from npcsdk.leaks.canaries import Canaries, found
from npcsdk.mind.rules.withheld import withheld
from npcsdk.mind.rules.wording import wording

DICE = Random(1)
KNOWN = Canaries()
LATIN = KNOWN.new(DICE, "lore", "ledger")
CHINESE = KNOWN.new(DICE, "lore", "bridge", like="桥断了。")
WORD, SIGNS = LATIN.canary, CHINESE.canary


@pytest.mark.parametrize(
    "text",
    [
        f"It is {WORD}.",
        WORD.upper(),
        f"the {WORD}s of old",
        "-".join(WORD),
        " ".join(WORD),
        f"{WORD[:4]} {WORD[4:]}",
        "".join(chr(ord(char) + 0xFEE0) for char in WORD),
        f'{{"text": "{WORD}"}}',
    ],
)
def test_a_canary_is_known_in_any_dress(text: str) -> None:
    assert KNOWN.within(text) == [LATIN]


@pytest.mark.parametrize("text", [f"说起{SIGNS}，是真的吗？", "-".join(SIGNS), f"{WORD} {SIGNS}"])
def test_a_chinese_canary_too(text: str) -> None:
    assert CHINESE in KNOWN.within(text)


@pytest.mark.parametrize("text", ["", "a jazz quartet at noon", "zq", "zqbabababa", "龘龘", "桥断了。"])
def test_nothing_else_is_taken_for_one(text: str) -> None:
    assert KNOWN.within(text) == []


def test_each_is_another_one_and_a_contract_refuses_it() -> None:
    known = Canaries()
    made = [known.new(DICE, "told", "mira", owner=number).canary for number in range(2000)]
    assert len(set(made)) == 2000
    for word in made[:50]:
        assert list(found(f"so {word}, then")) == [word]
        for text in (word, word.upper(), f"{word}s", "-".join(word), f"{word[:5]} {word[5:]}"):
            assert withheld(wording(f"I know of {text} here.", last=True), [word], "en"), text


def test_secrets_say_in_words_what_they_are() -> None:
    known = Canaries()
    told = known.new(DICE, "told", "mira", owner=3, confided=True)
    assert str(told) == "what player 3 told mira in confidence"
    assert known.of_lore(0, "ledger") is None
    assert KNOWN.of_lore(0, "ledger") is LATIN
