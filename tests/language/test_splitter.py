from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from npcsdk.language.splitter import LONG, LONGEST, Splitter, voiceable

SIGNS = ".!?…。！？,;:—–、，；：\"'”“„「」『』()）*~ 3aBé好き가😀\u200d\ufe0f\n"
WORDS = [
    "...",
    "……",
    "?!",
    "Dr.",
    "Mr. ",
    "U.S.",
    "e.g. ",
    "No. 5",
    "The ",
    "I ",
    "3.14",
    "1,000",
    "what",
    ". ",
    "w" * 70,
]
TEXTS = st.lists(st.sampled_from([*SIGNS, *WORDS]) | st.text(max_size=4), max_size=40).map("".join)


def split(*chunks: str, first_min: int = 10) -> list[str]:
    splitter = Splitter(first_min)
    return [piece for chunk in chunks for piece in splitter.feed(chunk)] + splitter.flush()


@given(TEXTS, st.lists(st.integers(0, 400), max_size=12))
def test_the_cutting_of_the_stream_does_not_matter(text: str, cuts: list[int]) -> None:
    edges = sorted({0, len(text), *(cut for cut in cuts if cut <= len(text))})
    chunks = [text[start:end] for start, end in pairwise(edges)]
    assert split(*chunks) == split(text) == split(*text)


@given(TEXTS)
def test_pieces_are_exactly_the_text(text: str) -> None:
    pieces = split(text)
    assert "".join(pieces) == text
    assert all(pieces)
    assert all(len(piece) <= LONGEST + 150 for piece in pieces)


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("Dr. Smith paid $3.50. Why?", ["Dr. Smith paid $3.50. ", "Why?"]),
        ("Wait... what?!", ["Wait... what?!"]),
        ("Just wait here... what?! Oh.", ["Just wait here... what?! ", "Oh."]),
        ("Hold on a bit... Then come.", ["Hold on a bit... ", "Then come."]),
        ("你好。真的吗？好吧！", ["你好。", "真的吗？", "好吧！"]),
        ("「你好。真的吗？」他说。我走了。", ["「你好。真的吗？」", "他说。", "我走了。"]),
        ("他看着我说：「走吧。」然后走了。", ["他看着我说：", "「走吧。」", "然后走了。"]),
        ("『行くよ！』と彼は言った。はい。", ["『行くよ！』", "と彼は言った。", "はい。"]),
        ("“我们走吧。快！”她说。好。", ["“我们走吧。快！”", "她说。", "好。"]),
        ("“Is it open? Truly?” she asked. Well.", ["“Is it open? Truly?” she asked. ", "Well."]),
        ('"Is it open?" she asked. Well.', ['"Is it open?" she asked. ', "Well."]),
        ("„Ist sie offen?“ Ja. „Gut.“ Dann los. Ja.", ["„Ist sie offen?“ Ja. ", "„Gut.“ Dann los. ", "Ja."]),
        ("我不知道……也许吧。真的……", ["我不知道……", "也许吧。", "真的……"]),
        ("……我不知道啊。", ["……我不知道啊。"]),
        ("The U.S. Army came. The U.S. He left the U.S.", ["The U.S. Army came. ", "The U.S. ", "He left the U.S."]),
        ("It is 3.14 exactly. Pay 1,000 at 12:30. Go.", ["It is 3.14 exactly. ", "Pay 1,000 at 12:30. ", "Go."]),
        ("Bring fruit, e.g. apples. Or vs. Mr. Fox. J. R. Hart!",
         ["Bring fruit,", " e.g. apples. ", "Or vs. Mr. Fox. ", "J. R. Hart!"]),
        ("Go to St. Ives now. Room No. 5 is free. No. Never. It was I. Then go.",
         ["Go to St. Ives now. ", "Room No. 5 is free. ", "No. ", "Never. ", "It was I. ", "Then go."]),
        ("Come at 5 p.m. The gate shuts. Bring rope etc. and go.",
         ["Come at 5 p.m. ", "The gate shuts. ", "Bring rope etc. and go."]),
        ("That is great! 😀 Next. Wow!👍🏽🎉 Yes.", ["That is great! 😀 ", "Next. ", "Wow!👍🏽🎉 ", "Yes."]),
        ("It is open. (Mostly.) Go (now!) or not.", ["It is open. ", "(Mostly.) ", "Go (now!) or not."]),
        ("Yes. No. Maybe. Stop! Who? Me.", ["Yes. No. Maybe. ", "Stop! ", "Who? ", "Me."]),
        ("こんにちは、旅の方。橋は壊れています！本当？", ["こんにちは、", "旅の方。", "橋は壊れています！", "本当？"]),
        ("안녕하세요. 어서 오세요!", ["안녕하세요. ", "어서 오세요!"]),
        ("Welcome to the Kettle, friend. Sit, please.", ["Welcome to the Kettle,", " friend. ", "Sit, please."]),
        ("Well, yes, I think—no—so.", ["Well, yes,", " I think—no—so."]),
        ("Use http://a.b/c, or a.b.c! Ok.", ["Use http://a.b/c,", " or a.b.c! ", "Ok."]),
        ("1. Take the road. 2. Cross.", ["1. Take the road. ", "2. Cross."]),
        ("hello there. how are you. fine", ["hello there. ", "how are you. ", "fine"]),
        ("好的OK.你好呀！嗯～！～走", ["好的OK.", "你好呀！", "嗯～！～", "走"]),
        ("", []),
        ("?!", ["?!"]),
    ],
)  # fmt: skip
def test_cases(text: str, pieces: list[str]) -> None:
    assert split(text) == split(*text) == pieces


def test_only_the_first_piece_may_be_a_clause() -> None:
    assert split("One two three, four, five. Six seven eight, nine ten eleven, twelve.") == [
        "One two three,",
        " four, five. ",
        "Six seven eight, nine ten eleven, twelve.",
    ]


def test_the_first_piece_has_its_least_length() -> None:
    assert split("Oh, no, not that, please.") == ["Oh, no, not that,", " please."]
    assert split("Oh, no, not that, please.", first_min=3) == ["Oh,", " no, not that, please."]
    assert split("嗯，好，走吧。") == ["嗯，好，", "走吧。"]


def test_a_piece_comes_with_the_character_that_decides_it() -> None:
    splitter = Splitter()
    assert splitter.feed("Welcome to the inn") == []
    assert splitter.feed(",") == ["Welcome to the inn,"]  # Nothing that follows could change that.
    assert splitter.feed(" s") == []
    assert splitter.feed("ir. ") == []
    assert splitter.feed("W") == [" sir. "]
    assert splitter.feed("hy?") == []
    assert splitter.flush() == ["Why?"]


@pytest.mark.parametrize("text", ["It costs about 1,000 pieces", "“Come in my friend, sit", "At ten past 12;30 or so"])
def test_a_comma_that_may_not_be_a_clause_waits(text: str) -> None:
    splitter = Splitter()
    at = next(i for i, letter in enumerate(text) if letter in ",;") + 1
    assert splitter.feed(text[:at]) == []


def test_a_long_sentence_is_cut_at_its_last_clause() -> None:
    sentence = "and then we walked on, " * 40
    pieces = split("Well now, friend. " + sentence)
    assert all(piece.endswith("walked on, ") and LONG - 30 < len(piece) <= LONG for piece in pieces[2:-1])


def test_a_text_without_punctuation_cannot_stall() -> None:
    pieces = split("word " * 400)
    assert all(piece.endswith("word ") and len(piece) <= LONGEST for piece in pieces)
    assert {len(piece) for piece in split("x" * 1000)[:-1]} == {LONGEST - 1}
    assert len(split("好" * 1000)) == 4


def test_a_hard_cut_does_not_break_a_character() -> None:
    family = "👩\u200d👩\u200d👧"
    for shift in range(6):
        assert all(
            not piece.startswith("\u200d") and not piece.endswith("\u200d")
            for piece in split("x" * shift + family * 99)
        )


def test_a_quotation_that_never_closes_is_cut_all_the_same() -> None:
    pieces = split("“" + "We walked on. " * 60)
    assert len(pieces) > 3
    assert all(piece.endswith(". ") and len(piece) <= LONG for piece in pieces)


@pytest.mark.parametrize("sign", [*".!?…。,—「“\"'😀 ", "A. ", "U.S. "])
def test_endless_signs_are_not_kept(sign: str) -> None:
    splitter = Splitter()
    sizes = [len(piece) for _ in range(2000) for piece in splitter.feed(sign)]
    assert sum(sizes) > 2000 * len(sign) - 2 * LONGEST


def test_a_splitter_is_as_new_after_flush() -> None:
    splitter = Splitter()
    splitter.feed("「ほら")
    splitter.flush()
    assert splitter.feed("Hello, you over there, come. Now") == ["Hello, you over there,", " come. "]


@pytest.mark.parametrize(
    ("piece", "told"), [("Hi", True), ("好", True), ("5", True), ("?! ", False), ("😀", False), ("", False)]
)
def test_voiceable(piece: str, told: bool) -> None:
    assert voiceable(piece) is told
