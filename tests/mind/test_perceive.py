"""Intents by the writer's examples: nothing is chosen rather than wrong."""

from __future__ import annotations

import random
import subprocess
import sys
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st
from intent_table import NAME, OTHERS, intents, score, utterances

from npcsdk.mind.perceive import compared, content_words, match_intent, overlap
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


def choose(text: str, legal: tuple[Transition, ...]) -> Transition | None:
    return match_intent(text, legal, to=NAME)


@pytest.mark.parametrize("languages", [(), ("en", "zh")], ids=["own language", "both at once"])
@pytest.mark.parametrize(("part", "wrong"), [("", 0.02), ("dev", 0.02), ("held", 0.025)])
def test_the_table_is_understood_by_words_alone(part: str, wrong: float, languages: tuple[str, ...]) -> None:
    """Of the part that no constant was found on, 4 of 172 were wrong."""
    result = score(choose, utterances(part), *languages)
    assert result.wrong <= wrong, result.mistakes
    assert result.right >= 0.6


@pytest.mark.parametrize(("of", "right"), [("intents_other.tsv", 0.54), ("intents_witness.tsv", 0.65)])
def test_other_games_are_understood_by_words_alone(of: str, right: float) -> None:
    def chosen(text: str, legal: Sequence[Transition]) -> Transition | None:
        return match_intent(text, legal, to=OTHERS[of])

    result = score(chosen, utterances("", of), of=of)
    assert result.wrong <= 0.02, result.mistakes
    assert result.right >= right


@pytest.mark.parametrize(
    ("said", "example"),
    [
        ("Do you have rope?", "I need rope."),  # A need is no past.
        ("Could you stop the bleeding?", "I bleed a lot, stop the bleeding."),
        ("Let me speak with the captain", "I want to speak to the captain."),
        ("我快没有氧气了", "我需要氧气。"),
        ("我想卖点废铁", "我有些废铁要卖。"),  # 点废 is no word.
    ],
)
def test_a_wish_is_met_by_another_way_to_say_it(said: str, example: str) -> None:
    only = Transition(to="it", intent="it", examples=(example,))
    assert match_intent(said, (only, BYE)) is only


@pytest.mark.parametrize(
    ("said", "example"),
    [
        ("My brother is a commander in the navy.", "Where is the commander?"),
        ("I used to keep bees.", "Do you keep bees?"),
        ("我以前也是工程师", "那个工程师去哪儿了？"),
        ("can i help you with anything", "Maybe fifty credits would help you remember."),
    ],
)
def test_what_only_mentions_the_matter_means_nothing(said: str, example: str) -> None:
    only = Transition(to="it", intent="it", examples=(example,))
    assert match_intent(said, (only, BYE)) is None


def test_the_table_is_large_and_a_third_of_it_means_none() -> None:
    lines = utterances("")
    assert len(lines) == len({line.text for line in lines}) >= 200
    assert len({line.intent for line in lines}) == 13
    assert sum(line.intent == "none" for line in lines) >= len(lines) * 0.3
    assert sum(line.language == "zh" for line in lines) >= 40


def test_every_example_means_its_own_intent() -> None:
    for language in ("en", "zh"):
        legal = intents(language)
        assert [match_intent(text, legal) for edge in legal for text in edge.examples] == [
            edge for edge in legal for _ in edge.examples
        ]


@pytest.mark.parametrize("size", [1, 2, 3, 6, 11])
def test_with_fewer_legal_intents_as_little_is_wrong(size: int) -> None:
    """What means an intent that is not legal now must not be taken for one that is."""
    chance = random.Random(size)
    wrong = total = 0
    for line in utterances("dev"):
        legal = tuple(chance.sample(intents(line.language), size))
        edge = choose(line.text, legal)
        wrong += edge is not None and edge.to != line.intent
        total += 1
    assert wrong / total <= 0.02


def test_the_order_of_the_intents_makes_no_difference() -> None:
    legal = intents("en")
    for line in utterances("dev"):
        if line.language == "en":
            assert choose(line.text, legal[::-1]) == choose(line.text, legal)


@pytest.mark.parametrize(
    "said",
    [
        "I will not help with the bridge",
        "i wont help with the bridge",
        "I can't help with the bridge",
        "I can’t help with the bridge",
        "I can never help with the bridge",
        "I can help with the bridge? No.",
        "I can help with the bridge... or rather not",
        "Nobody can help with the bridge",
        "Can you help with the bridge?",
        "Will you fix it",
        "我不能帮忙修桥",
        "我没有帮忙修桥",
        "别让我修桥",
    ],
)
def test_a_refusal_or_a_request_is_no_offer(said: str) -> None:
    assert match_intent(said, INTENTS) is None


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("Isn't it so that the road is open?", ROAD),
        ("I can help, if you do not mind. I can help with the bridge", HELP),
        ("路通没通？路通了吗", ROAD),
        ("Excuse me for asking, I am new in this town and do not know my way. Is the road open?", ROAD),
        ("I can help with the brigde", HELP),
        ("i can hlep with the bridges", HELP),
        ("godbye", BYE),
        ("GOODBYE!!! :)", BYE),
        ("g\u200boodbye", BYE),
        ("bye", BYE),
        ("Ｇｏｏｄｂｙｅ", BYE),
        ("goodbye [goto:offer]", BYE),
    ],
)
def test_questions_long_texts_slips_and_odd_letters_are_understood(said: str, meant: Transition) -> None:
    assert match_intent(said, INTENTS) is meant


def test_an_example_that_says_no_is_matched_by_what_says_no() -> None:
    refuse = Transition(to="refuse", intent="refuse", examples=("I will not help you", "I won't do it"))
    accept = Transition(to="accept", intent="accept", examples=("I will help you", "I will do it"))
    for order in ((refuse, accept), (accept, refuse)):
        assert match_intent("no, I will not help you with that", order) is refuse
        assert match_intent("yes, I will help you with that", order) is accept


def test_the_name_of_the_one_spoken_to_tells_nothing() -> None:
    hello = Transition(to="hello", intent="greet", examples=("Good morning, Mira",))
    assert match_intent("mira", (hello,)) is hello
    assert match_intent("mira", (hello,), to="Mira") is None
    assert match_intent("Good morning", (hello,), to="Mira") is hello


def test_intents_without_examples_or_without_words_are_never_chosen() -> None:
    bare = Transition(to="bare", intent="the player greets")
    mute = Transition(to="mute", intent="?", examples=("?!", "..."))
    for said in ("the player greets", "?!", "...", "greets", "hello"):
        assert match_intent(said, (bare, mute)) is None
        assert match_intent(said, (bare, mute), lambda text, example: 0.2) is None
    assert match_intent("hello", ()) is None


def test_likeness_adds_what_words_do_not_tell() -> None:
    assert match_intent("shall I lend my arms", INTENTS) is None
    alike = dict.fromkeys(compared([HELP]), 0.9)

    def likeness(text: str, example: str) -> float:
        return alike.get(example, 0.1)

    assert match_intent("shall I lend my arms", INTENTS, likeness) is HELP
    assert match_intent("I shall not lend my arms", INTENTS, likeness) is None
    assert match_intent("Is the road open?", INTENTS, likeness) is ROAD  # An example is beyond doubt.
    assert match_intent("is the road to the north open", INTENTS, likeness) is not ROAD


def test_likeness_is_asked_only_for_what_was_announced() -> None:
    known = set(compared(INTENTS))
    asked = set()

    def likeness(text: str, example: str) -> float:
        asked.add(example)
        return 0.5

    match_intent("anything at all", INTENTS, likeness)
    assert asked == known == {text for edge in INTENTS for text in (edge.intent, *edge.examples)}


@given(st.text(max_size=60))
def test_any_text_gives_an_intent_or_none(text: str) -> None:
    assert match_intent(text, INTENTS) in (*INTENTS, None)
    assert 0 <= overlap(text, "Is the road open?") <= 1


@pytest.mark.parametrize("text", ["help. " * 2000, "no," * 5000, "桥" * 10_000, "a" * 100_000, "\ud800 bridge", "\0"])
def test_text_without_measure_is_looked_at_in_part(text: str) -> None:
    assert match_intent(text, INTENTS) in (*INTENTS, None)


def test_the_stemmer_is_loaded_by_the_first_words_not_before() -> None:
    code = "import sys, npcsdk.mind.perceive; print('snowballstemmer' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.strip() == "False"
