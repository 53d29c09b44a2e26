from __future__ import annotations

import unicodedata
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from npcsdk.language.tags import REACH, Item, Tag, TagParser, Text

NAMES = ("wave", "draw_sword", "give")


def parse(*chunks: str, loose: bool = False) -> list[Item]:
    """What a stream of chunks gives, adjacent texts merged."""
    parser = TagParser(NAMES, loose=loose)
    items = [item for chunk in chunks for item in parser.feed(chunk)] + parser.flush()
    merged: list[Item] = []
    for item in items:
        if isinstance(item, Text) and merged and isinstance(merged[-1], Text):
            merged[-1] = Text(merged[-1].text + item.text)
        else:
            merged.append(item)
    return merged


def visible(text: str) -> str:
    return "".join(item.text for item in parse(text) if isinstance(item, Text))


def tags(text: str) -> list[Tag]:
    return [item for item in parse(text) if isinstance(item, Tag)]


# What decides something somewhere, so that random texts run into each other's rules.
WORDS = ["**", "__", "<think>", "</think>", "</thinking>", "<THINKING>", "happy", "[happy]", "[WAVE]", "[happy:0.5]"]
SIGNS = "[]【】()（）*_<>:： \n\t\raB3笑好。.😀\u200d\u200b\ufe0f\u202e\x00\x1b\ud83d\ude00"
BITS = st.sampled_from([*SIGNS, *WORDS, "laughs", "softly ", "  ", "x" * 79, "y" * 41])
STREAMS = st.lists(BITS | st.text(max_size=4), max_size=24).map("".join)


@st.composite
def cut_streams(draw: st.DrawFn) -> tuple[str, list[str]]:
    text = draw(STREAMS)
    cuts = sorted(draw(st.lists(st.integers(0, len(text)), max_size=12)))
    return text, [text[start:end] for start, end in zip([0, *cuts], [*cuts, len(text)], strict=True)]


@given(cut_streams())
def test_the_cutting_of_the_stream_does_not_matter(stream: tuple[str, list[str]]) -> None:
    text, chunks = stream
    assert parse(*chunks) == parse(text) == parse(*text)


@given(STREAMS)
def test_what_is_visible_is_clean(text: str) -> None:
    shown = visible(text)
    assert not set(shown) & set("[]【】")
    assert "  " not in shown
    assert shown == shown.strip()
    assert all(unicodedata.category(char) not in ("Cc", "Cs", "Zl", "Zp") for char in shown)
    assert not set(shown) & set("\u200b\u202e\u2066\ufeff")
    shown.encode("utf-8")


@given(STREAMS)
def test_tags_have_the_shape_of_tags(text: str) -> None:
    for tag in tags(text):
        assert tag.name.replace("_", "a").isascii()
        assert tag.name.replace("_", "a").islower()
        assert not set(tag.arg) & set("[]【】\n")
        tag.arg.encode("utf-8")


@given(st.text(alphabet=st.characters(categories=["L", "Nd"], max_codepoint=0x2000), max_size=200))
def test_plain_text_passes_through(text: str) -> None:
    assert visible(text) == text


@pytest.mark.parametrize(
    ("text", "items"),
    [
        ("[happy] Hello", [Tag("happy"), Text("Hello")]),
        ("[happy]Hello", [Tag("happy"), Text("Hello")]),
        ("Hi [wave] there", [Text("Hi "), Tag("wave"), Text("there")]),
        ("Hi[wave] there", [Text("Hi"), Tag("wave"), Text(" there")]),
        ("Hi. [wave]", [Text("Hi."), Tag("wave")]),
        ("Hi [wave] [happy] you", [Text("Hi "), Tag("wave"), Tag("happy"), Text("you")]),
        ("[give:ledger]", [Tag("give", "ledger")]),
        ("[pause: 0.5 ]", [Tag("pause", "0.5")]),
        ("[goto:]x", [Tag("goto", ""), Text("x")]),
        ("【happy：0.5】你好【wave】", [Tag("happy", "0.5"), Text("你好"), Tag("wave")]),
        ("[happy】", [Tag("happy")]),
        ("[HAPPY] [Draw_Sword:Now] go", [Tag("happy"), Tag("draw_sword", "Now"), Text("go")]),
        ("[unheard_of] go", [Tag("unheard_of"), Text("go")]),
        ("[give:\u200ba\ud83d]", [Tag("give", "a\ufffd")]),
    ],
)
def test_tags(text: str, items: list[Item]) -> None:
    assert parse(text) == items


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("[The door creaks] Hello", "The door creaks Hello"),
        ("[HELLO] [wave2] [ happy ] []", "HELLO wave2 happy"),
        ("a ] b 】 c", "a b c"),
        ("[[happy]] x", "x"),
        ("[say [happy] now]", "say now"),
        ("[wave", "wave"),
        ("[wave\n] x", "wave x"),
        ("[give:" + "x" * 80 + "]", "give:" + "x" * 80),
        ("[开心] 好", "开心 好"),
    ],
)
def test_other_brackets_are_prose_without_the_brackets(text: str, shown: str) -> None:
    assert visible(text) == shown


def test_a_bracket_reaches_eighty_characters() -> None:
    assert tags("[give:" + "x" * 75 + "]") == [Tag("give", "x" * 75)]
    assert tags("[give:" + "x" * 76 + "]") == []


def test_prose_in_brackets_does_not_wait_for_its_end() -> None:
    parser = TagParser()
    shown = "".join(item.text for item in parser.feed("[The door") if isinstance(item, Text))
    assert shown == "The door"


@pytest.mark.parametrize("opening", ["<think>", "<THINK>", "<thinking>", "<Thinking>"])
def test_thoughts_are_not_shown(opening: str) -> None:
    assert parse(f"A {opening}what [wave]\n* is it?</think> b") == [Text("A b")]
    assert parse(f"A {opening}never ends [wave]") == [Text("A")]
    assert parse("all thought</think>Now") == [Text("all thoughtNow")]


def test_long_thoughts_are_not_kept() -> None:
    parser = TagParser()
    parser.feed("<think>")
    for _ in range(2000):
        assert parser.feed("hmm </thin ") == []
    assert len(parser._rest) < 40
    assert parser.feed("</thi") + parser.feed("nk>Yes") == [Text("Yes")]


@pytest.mark.parametrize("text", ["a < b", "1 <2", "<b>bold</b>", "I <3 you", "<thin", "<thinker>"])
def test_a_lone_angle_is_text(text: str) -> None:
    assert visible(text) == text


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("*laughs*", "laugh"),
        ("*Laughing*", "laugh"),
        ("*chuckles softly*", "laugh"),
        ("(giggles)", "laugh"),
        ("（笑）", "laugh"),
        ("*softly laughs*", "laugh"),
        ("(sighs heavily)", "sigh"),
        ("*sighing.*", "sigh"),
        ("（叹气）", "sigh"),
        ("(Gasps!)", "gasp"),
        ("*gasping*", "gasp"),
    ],
)
def test_listed_sounds(text: str, name: str) -> None:
    assert parse(f"Oh {text} well") == [Text("Oh "), Tag(name), Text("well")]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("She *smiles warmly* at you", "She at you"),
        ("*waves\n* x", "*waves * x"),
        ("(smiles) Hello (all of you)", "(smiles) Hello (all of you)"),
        ("（微笑）你好", "（微笑）你好"),
        ("(laughs at the king)", "(laughs at the king)"),
        ("(see note 5) (", "(see note 5) ("),
        ("2 * 3 = 6", "2 * 3 = 6"),
        ("5*3*2", "5*3*2"),
        ("2 ** 3", "2 ** 3"),
        ("a *b", "a *b"),
        ("*" + "x" * 81 + "*", "*" + "x" * 81 + "*"),
        ("*" + "x" * 80 + "*", ""),
        ("very **bold** and ***bolder***", "very bold and bolder"),
        ("__so__ snake_case ____", "so snake_case"),
        ("*", "*"),
    ],
)
def test_asterisks_and_parentheses(text: str, shown: str) -> None:
    assert visible(text) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("  a \n\n b\t c\u3000d\xa0 ", "a b c d"),
        ("a\x1b[31mred", "a31mred"),
        ("x\x00y\u202ez\u2066", "xyz"),
        ("a\u200db \u200bc\ufeff", "ab c"),
        ("👩\u200d👩\u200d👧 ❤\ufe0f 👍🏽", "👩\u200d👩\u200d👧 ❤\ufe0f 👍🏽"),
        ("e\u0301 می\u200cخواهم", "e\u0301 می\u200cخواهم"),
        ("\ud83d\ude00 \ud83d! \ude00", "😀 \ufffd! \ufffd"),
        ("\U000e0041\U000e0042ok", "ok"),
        ("", ""),
        (" \n ", ""),
    ],
)
def test_characters(text: str, shown: str) -> None:
    assert visible(text) == shown


def test_text_comes_out_at_once() -> None:
    parser = TagParser()
    assert parser.feed("Hello") == [Text("Hello")]
    assert parser.feed(" the") == [Text(" the")]
    assert parser.feed("re ") == [Text("re")]
    assert parser.feed("[wa") == []
    assert parser.feed("ve]") == []
    assert parser.feed(" y") == [Text(" "), Tag("wave"), Text("y")]


def test_a_parser_is_as_new_after_flush() -> None:
    parser = TagParser()
    parser.feed("<think>")
    parser.flush()
    assert parser.feed(" Hi") + parser.flush() == [Text("Hi")]


@pytest.mark.parametrize("bit", ["[", "[a:", "*x ", "(", "<", "<think", "_", "\ud83d", "  ", "[*(<think"])
def test_long_hostile_streams_keep_little_back(bit: str) -> None:
    parser = TagParser()
    for char in bit * 2000:
        parser.feed(char)
        assert len(parser._rest) <= 2 * REACH
    parser.flush()


@pytest.mark.parametrize(
    ("written", "strict", "loose"),
    [
        ("[Ecstatic] Oh!", [Text("Ecstatic Oh!")], [Tag("ecstatic"), Text("Oh!")]),
        (
            "[slightly annoyed: 0.5] Oh!",
            [Text("slightly annoyed: 0.5 Oh!")],
            [Tag("slightly annoyed", "0.5"), Text("Oh!")],
        ),
        ("【生气】走开。", [Text("生气走开。")], [Tag("生气"), Text("走开。")]),
        ("[the red door] Oh!", [Text("the red door Oh!")], [Text("the red door Oh!")]),
        ("[happy", [Text("happy")], [Text("happy")]),
    ],
)
def test_words_that_name_a_feeling_are_a_tag_where_a_model_writes(
    written: str, strict: list[Item], loose: list[Item]
) -> None:
    assert parse(written) == strict
    assert parse(written, loose=True) == loose


_PARTS = [*"[]【】:：ab ,-'", "very ", "Happy", "ecstatic", "生气", "trust:+3", "x" * 90]


@given(st.lists(st.sampled_from(_PARTS), max_size=12), st.lists(st.integers(0, 60), max_size=6))
def test_where_a_model_writes_the_cutting_does_not_matter_either(parts: list[str], cuts: list[int]) -> None:
    text = "".join(parts)
    ends = sorted({min(cut, len(text)) for cut in cuts} | {0, len(text)})
    chunks = [text[start:end] for start, end in pairwise(ends)]
    assert parse(*chunks, loose=True) == parse(text, loose=True)
