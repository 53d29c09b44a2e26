"""Each rule of the line contract by itself, and what a contract is filled with."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from npcsdk.mind.contract import Contract, contract_for, count_words, violation
from npcsdk.mind.rules.tongue import other_language
from npcsdk.mind.rules.wording import wording
from npcsdk.mind.state import Entry, State
from npcsdk.testing.worlds import small_world
from npcsdk.world.world import Player, World


def code(text: str, contract: Contract, said: str = "", *, last: bool = True) -> str:
    broken = violation(text, said, contract, last=last)
    return broken.code if broken else ""


@pytest.mark.parametrize(("text", "count"), [("", 0), ("one two", 2), ("don't stop", 2), ("你好朋友", 2), ("...", 0)])
def test_words_are_counted(text: str, count: int) -> None:
    assert count_words(text) == count


def test_a_line_has_so_many_words_and_no_more() -> None:
    contract = Contract(max_words=5)
    assert violation("one two three", "four five ", contract) is None
    assert violation("one two three", "four five six ", contract) == ("words", "more than 5 words")
    assert code("你好我的朋友们请坐", Contract(max_words=5, language="zh")) == ""
    assert code("你好我的朋友们请进来坐", Contract(max_words=5, language="zh")) == "words"
    assert code("x" * 40 + "yz" * 400, contract) in ("words", "empty")
    assert code("😀😁" * 400, contract, last=False) == "words"


LEDGER = Contract(forbidden=("ledger", "saw", "Grey Run", "salted the tea", "smugglers"), max_words=200)
NAMED = [
    "The ledger!", "The LEDGERS are here.", "The ledger's gone.", "The ledgers' pages.", "ledger", "Led-ger it is.",
    "The led ger.", "It is a l e d g e r.", "L-E-D-G-E-R", "l.e.d.g.e.r", "The l3dg3r.", "ＬＥＤＧＥＲ", "led\u200bger",
    "le\xaddger", "lédgër", "ledg\u0435r", "𝐥𝐞𝐝𝐠𝐞𝐫", "I saw him.", "He saws wood.", "Sawing all night.",
    "the GREY   run", "The greyrun.", "Grey-Run", "Grey\nRun", "grey_run", "Grey Run's banks", "She salted the tea.",
    "salted, the tea", "Smuggler!", "a smuggler's boat", "The ledger’s pages",
]  # fmt: skip
UNNAMED = [
    "The sawmill is far.", "A jigsaw.", "Ledge by ledge we climbed.", "Grey cats run.", "Run, grey cat!",
    "The grey runner.", "She salted tea.", "Salted is the tea.", "Legend has it.", "I pledge my word.",
    "Edgar led Gerald home.", "A seesaw.", "Smug as a cat.", "a l e d g", "He led German cows.", "the sawdust",
    "I see what you mean.",
]  # fmt: skip


@pytest.mark.parametrize("text", NAMED)
def test_a_withheld_word_is_found_in_any_dress(text: str) -> None:
    assert code(text, LEDGER) == "withheld"


@pytest.mark.parametrize("text", UNNAMED)
def test_a_word_that_only_looks_like_it_is_not(text: str) -> None:
    assert code(text, LEDGER) == ""


@pytest.mark.parametrize("text", ["The ledger!", "Grey Run, love.", "She salted the tea.", "led ger", "L E D G E R"])
def test_a_withheld_word_is_found_across_pieces(text: str) -> None:
    found = [code(text[at:], LEDGER, text[:at]) for at in range(len(text)) if not code(text[:at], LEDGER)]
    assert set(found) == {"withheld"}


def test_the_reason_names_the_writers_keyword() -> None:
    assert violation("A SMUGGLER?", "", LEDGER) == ("withheld", "'smugglers' is withheld here")


@pytest.mark.parametrize(
    ("keyword", "language", "text", "found"),
    [
        ("账本", "zh", "我有一个账本。", True),
        ("账本", "zh", "我有一个账 本。", True),
        ("账本", "zh", "我有一个账\u200b本。", True),
        ("账本", "zh", "我有一本账。", False),
        ("Buch", "de", "Ich habe die Bücher.", True),
        ("Buch", "de", "Das Buch ist hier.", True),
        ("Buch", "de", "Des Buches Seiten.", True),
        ("Buch", "de", "Der Buchhändler kommt.", False),
        ("книга", "ru", "Я нашла книгу.", True),
        ("книга", "ru", "Я нашла хлеб.", False),
        ("장부", "ko", "장부를 찾았어요.", True),
        ("libro", "es", "Tengo los libros.", True),
        ("", "en", "Anything at all.", False),
        ("!!", "en", "Anything at all!!", False),
        ("3", "en", "Room 3 is taken.", True),
    ],
)
def test_keywords_of_other_languages(keyword: str, language: str, text: str, found: bool) -> None:
    assert code(text, Contract(forbidden=(keyword,), language=language)) == ("withheld" if found else "")


def test_a_machine_may_say_what_it_is_and_not_that_it_is_a_language_model() -> None:
    robot = Contract(private=("Rob is an android, an AI that keeps the station.",))
    assert code("I am an AI, and I keep the station.", robot) == ""
    assert code("As an AI, I never sleep.", robot) == ""
    assert code("I am an AI language model.", robot) == "model_talk"
    assert code("I am an AI, and I keep the station.", Contract()) == "model_talk"
    assert code("I am a machine, love, and no mistake.", Contract()) == ""


PRIVATE = Contract(private=("Tell the traveller that the bridge is out.", "旅行者问起桥的时候要说桥断了。"))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Tell the traveller that the bridge is out.", True),
        ("TELL the traveller, that the... bridge", True),
        ("I must tell the traveller that the bridge is out.", True),
        ("Tell the traveller that I am out.", False),
        ("Well, the bridge is out.", False),
        ("Traveller, that the bridge is out is no news.", False),
    ],
)
def test_instructions_are_guarded_from_their_beginning(text: str, found: bool) -> None:
    assert code(text, PRIVATE) == ("prompt_talk" if found else "")


def test_a_recital_in_chinese_and_across_pieces() -> None:
    chinese = Contract(private=PRIVATE.private, language="zh")
    assert code("旅行者问起桥的时候要说桥断了。", chinese) == "prompt_talk"
    assert code("旅行者来了。", chinese) == ""
    assert code("the bridge is out.", PRIVATE, "Tell the traveller that ") == "prompt_talk"


RECENT = Contract(
    recent=(
        "Evening, love. Wipe your boots and the stew is yours.",
        "The road is shut, love.",
        "今天的炖菜是羊肉做的，面包也是刚刚烤好的。",
    )
)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Evening, love. Wipe your boots and the stew is yours.", True),
        ("evening love, wipe your boots, and the stew is yours!", True),
        ("Well, evening, love. Wipe your boots and the stew is yours.", True),
        ("Wipe your boots and the stew is yours, my friend.", True),
        ("The road is shut, love.", True),
        ("The road is shut.", False),
        ("Evening, love. What brings you here at this hour?", False),
        ("Wipe your boots first, if you please.", False),
        ("Mind the step. I said it to the carters and I say it to you: wipe your boots and the stew is free.", False),
        ("Evening, love.", False),
    ],
)
def test_what_was_said_lately_is_not_said_again(text: str, found: bool) -> None:
    assert code(text, RECENT) == ("repetition" if found else "")


def test_chinese_is_not_said_again_either() -> None:
    contract = Contract(recent=RECENT.recent, language="zh")
    assert code("今天的炖菜是羊肉做的，面包也是刚刚烤好的，请慢用。", contract) == "repetition"
    assert code("今天的炖菜不太好，你先喝点酒吧。", contract) == ""


def test_a_line_that_stands_where_another_ended_is_that_line_again() -> None:
    assert code("The road is shut,", RECENT, last=False) == ""
    assert code("The road is shut, love.", RECENT, last=False) == "repetition"
    assert code("The road is shut, love.", RECENT, last=True) == "repetition"


def test_an_open_quotation_may_yet_be_closed() -> None:
    assert code('He said "never', Contract(), last=False) == ""
    assert code('He said "never', Contract()) == "quotes"
    assert code(' again".', Contract(), 'He said "never') == ""
    assert code("", Contract(), 'He said "never again') == "quotes"


@pytest.mark.parametrize("text", ["a\x00b", "a\x1b[31mred", "bell\x07", "\ufffd\ufffd"])
def test_control_characters_are_no_speech(text: str) -> None:
    assert code(text, Contract()) == "empty"


def test_nothing_is_no_line_but_may_become_one() -> None:
    assert code("... ", Contract(), last=False) == ""
    assert code("...", Contract()) == "empty"
    assert code("!", Contract(), "What?") == ""
    assert code("42.", Contract()) == ""


def test_what_the_writer_wrote_for_this_place_is_not_judged() -> None:
    line = '[worried] "Kettle" it says, and the ledger is under it. [give:ledger] As an AI, I know.'
    contract = Contract(authored=(line,), forbidden=("ledger",), max_words=4)
    assert code('"Kettle" it says, and the ledger is under it. As an AI, I know.', contract) == ""
    assert code("Kettle it says,", contract, last=False) == ""
    assert code("and the ledger is under it", contract, "Kettle it says, ") == ""
    assert code("a ledger", contract, "Kettle ") == "withheld"
    assert code("The ledger!", contract) == "withheld"


@pytest.mark.parametrize("language", ["xx", "", "tlh", "en-GB", "EN", "en_US"])
def test_a_language_nobody_knows_is_not_judged_and_regions_make_no_difference(language: str) -> None:
    german = wording("Ich weiß nicht, was du meinst, aber komm herein.", last=True)
    assert bool(other_language(german, language)) == language.lower().startswith("en")


def test_names_of_all_kinds_are_no_other_language() -> None:
    for text in ("王小明 came in.", "They call him Владимир.", "Ask José or François.", "Søren and Łukasz row."):
        assert code(text, Contract()) == ""
    for text in ("他叫Alexander Hamilton Smith。", "去问Old Tam吧。", "VIP房间满了。"):
        assert code(text, Contract(language="zh")) == ""


@given(st.text(max_size=120), st.text(max_size=60), st.booleans())
def test_any_text_gets_an_answer(piece: str, said: str, last: bool) -> None:
    names = ("Ann", "a.b(", "", "  ")
    contract = Contract(
        forbidden=("ledger", "账本", "("), speaker=said[:5], others=names, recent=(said,), private=(piece,)
    )
    broken = violation(piece, said, contract, last=last)
    assert broken is None or (broken.code and broken.why)


@given(
    st.sampled_from(
        ["x", "a b ", "-", "((", "(she ", '"', "1. ", "not an ", "as really ", "<|", "mira ", "she ", "。", "very "]
    )
)
def test_a_long_row_of_anything_is_judged_in_time(part: str) -> None:
    violation(part * 3000, "", Contract(speaker="Mira", max_words=100_000, recent=("a b a b a b",)), last=True)


def world(**changes: Any) -> World:
    data = small_world().model_dump(by_alias=True)
    data["graphs"]["mira"]["nodes"]["hub"]["reply"] |= changes
    data["lore"]["bridge_out"]["keywords"] = ("Monday", "ledger")
    return World.model_validate(data)


def filled(made: World, said: tuple[Entry, ...] = ()) -> Contract:
    state = State.fresh(made, "mira")
    state.said.extend(said)
    return contract_for(made, state, Player(name="Ann"), made.graphs["mira"].nodes["hub"])


def test_a_word_of_both_is_withheld_only_if_it_is_the_secrets_last() -> None:
    both = world(reveal=("bridge_out",), withhold=("ledger",))
    assert filled(both).forbidden == ("ledger",)
    data = both.model_dump(by_alias=True)
    data["lore"]["ledger"]["keywords"] = ("Ledger", "bar")
    assert filled(World.model_validate(data)).forbidden == ("bar",)
    neither = world(reveal=("bridge_out", "ledger"), withhold=("ledger",))
    assert filled(neither).forbidden == ("ledger",)


def test_private_passages_are_orders_and_the_persona() -> None:
    goal = (
        "Greet {player.name} kindly, and ask what they want. Lights were seen on the river. Never name the king. {odd}"
    )
    private = filled(world(goal=goal)).private
    assert private[0] == "Mira keeps the inn."
    assert [text.split(",")[0][:20] for text in private[1:3]] == ["Greet Ann kindly", "Never name the king."]
    assert not any(text.startswith(("Lights", "{odd}")) for text in private)
    assert code("Lights were seen on the river, and it frightens me.", Contract(private=private)) == ""


def test_a_long_persona_is_guarded_in_every_sentence_but_not_copied_for_each() -> None:
    data = small_world().model_dump(by_alias=True)
    sentences = [f"Mira once served {number} carters from the far north a stew." for number in range(400)]
    data["characters"]["mira"]["persona"]["description"] = " ".join(sentences)
    contract = filled(World.model_validate(data))
    assert code(sentences[390], contract) == "prompt_talk"
    assert sum(map(len, contract.private)) < 200_000


def test_a_persona_that_speaks_of_itself_may_be_said() -> None:
    data = small_world().model_dump(by_alias=True)
    data["characters"]["mira"]["persona"]["description"] = "I was born upstairs and I mean to die there. She is forty."
    private = filled(World.model_validate(data)).private
    assert private[0] == "She is forty."


def test_speaker_others_and_recent_are_those_of_the_moment() -> None:
    said = (Entry(1, "mira", "mira", "Hm.", "line"), Entry(2, "tom", "tom", "Aye.", "line"))
    contract = filled(small_world(), said)
    assert (contract.speaker, contract.others, contract.recent) == ("Mira", ("Ann", "Tom"), ("Hm.",))
