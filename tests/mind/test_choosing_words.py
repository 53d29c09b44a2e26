"""Intents by words, the line contract, and lines that are not said twice."""

from __future__ import annotations

import pytest

from npcsdk.mind.contract import Contract, count_words, violation
from npcsdk.mind.perceive import content_words, match_intent
from npcsdk.mind.pick import fresh
from npcsdk.mind.state import Entry
from npcsdk.world.graph import Transition

HELP = Transition(to="offer", intent="help", examples=("I can help with the bridge", "Let me fix it", "我可以帮忙修桥"))
ROAD = Transition(to="bridge", intent="road", examples=("Is the road open?", "How do I cross the river?", "路通了吗"))
BYE = Transition(to="bye", intent="bye", examples=("Goodbye", "Thanks for everything, bye"))
INTENTS = (HELP, ROAD, BYE)


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("I can help with the bridge", HELP),
        ("i could HELP with that bridge!!", HELP),
        ("Is the road open?", ROAD),
        ("is the road to the north open", ROAD),
        ("how can I cross this river", ROAD),
        ("goodbye", BYE),
        ("我可以帮忙修桥！", HELP),
        ("路通了吗？", ROAD),
        ("Thank you", None),
        ("What is the weather like?", None),
        ("The road and the bridge and the river", None),
        ("", None),
        ("?!", None),
        ("the of and", None),
    ],
)
def test_nothing_is_chosen_rather_than_wrong(said: str, meant: Transition | None) -> None:
    assert match_intent(said, INTENTS) is meant


def test_two_that_fit_alike_are_none() -> None:
    twin = Transition(to="other", intent="help too", examples=("I can help with the bridge",))
    assert match_intent("I can help with the bridge", (HELP, twin)) is None


def test_the_first_of_the_best_is_found_wherever_it_stands() -> None:
    for order in ((HELP, ROAD, BYE), (BYE, ROAD, HELP), (ROAD, BYE, HELP)):
        assert match_intent("Let me fix it", order) is HELP


def test_content_words_are_normalised() -> None:
    assert content_words("The BRIDGES are broken") == content_words("a bridge is broken")
    assert content_words("ｈｅｌｐ") == content_words("help")


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
