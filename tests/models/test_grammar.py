import re

import pytest

from npcsdk.mind.contract import count_words
from npcsdk.models.grammar import grammar
from npcsdk.ports import Contract


def rules(text: str) -> dict[str, str]:
    return dict(line.split(" ::= ", 1) for line in text.strip().splitlines())


def as_regex(text: str, rule: str = "root") -> str:
    """The grammar as a regular expression, which it is, having no recursion."""
    named = rules(text)
    out, i, body = [], 0, named[rule]
    token = re.compile(r'"((?:[^"\\]|\\.)*)"|(\[(?:[^\]\\]|\\.)*\])|([a-z]+)|([()|*+?]|\{\d+,\d+\})|\s+')
    while i < len(body):
        match = token.match(body, i)
        assert match, f"not understood: {body[i:]}"
        literal, cls, name, sign = match.groups()
        if literal is not None:
            out.append(f"(?:{re.escape(literal)})")
        elif cls or sign:
            out.append("(?:" if sign == "(" else cls or sign)
        elif name:
            out.append(f"(?:{as_regex(text, name)})")
        i = match.end()
    return "".join(out)


def accepts(contract: Contract, line: str) -> bool:
    return re.fullmatch(as_regex(grammar(contract)), line) is not None


MIRA = Contract(emotions=("happy", "worried"), commands=("wave",), max_words=40)


@pytest.mark.parametrize(
    "line",
    [
        "[happy] Come in.",
        "[worried] Well, it's the storm-broken bridge. [sigh] I can't go.",
        "[happy] Sit, sit. [wave] The café is open.",
    ],
)
def test_lines_that_keep_to_the_contract(line):
    assert accepts(MIRA, line)


@pytest.mark.parametrize(
    "line",
    [
        "Come in.",
        "[angry] Come in.",
        "[happy] come in",
        "[happy] Come in",
        "[happy]",
        "[happy] Come [wave] in.",
        "[happy] Come in. [goto:offer] Yes.",
        "[goto:offer] [happy] Come in.",
        "[happy] Привет.",
        "[happy] 你好.",
        "[happy] It is 2×2.",
        '[happy] "Come in.',
        "[happy] Come 'in.",
        "[happy] “Come in.",
        "[happy] (Come in).",
        "[happy] Come in }.",
        "[happy] Come\u200bin.",
        "[happy] Come\u2028in.",
        "[happy] Player: hello.",
        '[happy] She said "hello".',
        "[happy] Come\nin.",
        "[happy] *waves*.",
        "[happy] <|im_end|>.",
        "[happy] {player}.",
        "[happy] Come in. Sit down. And listen.",
        "[happy] " + "a " * 40 + "b.",
    ],
)
def test_lines_that_do_not(line):
    assert not accepts(MIRA, line)


def test_without_feelings_words_come_first():
    plain = Contract()
    assert accepts(plain, "Come in.")
    assert not accepts(plain, "[happy] Come in.")


def test_chinese_sentences_have_no_spaces():
    chinese = Contract(emotions=("happy",), language="zh-CN")
    assert accepts(chinese, "[happy] 你好，旅人。请坐！")
    assert not accepts(chinese, "[happy] 你好 旅人。")


def test_each_language_has_its_letters_and_no_others():
    for language, line in {
        "ru": "Заходи, садись.",
        "el": "Καλώς ήρθες.",
        "ko": "어서 오세요.",
        "ja": "いらっしゃい、旅人。",
        "he": "בוא הנה.",
        "fr": "L'été, ça va.",
        "de-AT": "Grüß Gott, müder Wanderer!",
    }.items():
        assert accepts(Contract(language=language), line)
        assert not accepts(Contract(language="zh" if language != "zh" else "en"), line)


def test_what_was_said_and_written_changes_nothing():
    later = Contract(
        emotions=("happy",), recent=("Hello.",), authored=("[happy] Hm?",), private=("x",), gotos=("offer",)
    )
    assert grammar(later) is grammar(Contract(emotions=("happy",)))


def test_a_name_cannot_break_out_of_the_grammar():
    hostile = Contract(emotions=('x" | anything | "', "happy", "a]b", "a\nroot ::= [^]"))
    assert set(rules(grammar(hostile))) == set(rules(grammar(Contract(emotions=("happy",)))))
    assert accepts(hostile, "[happy] Come in.")


def longest(contract: Contract) -> str:
    """A line of as many and as long sentences as the grammar lets through."""
    sentence = "A" + " b" * (len_of(contract) - 1) + "."
    line = sentence
    while accepts(contract, f"{line} {sentence}"):
        line += f" {sentence}"
    return line


def len_of(contract: Contract) -> int:
    words = 1
    while accepts(contract, "A" + " b" * words + "."):
        words += 1
    return words


@pytest.mark.parametrize("words", [1, 2, 15, 16, 20, 31, 32, 40, 100])
def test_the_longest_lines_are_as_long_as_allowed(words):
    contract = Contract(max_words=words)
    line = longest(contract)
    assert words / 2 < count_words(line) <= words


@pytest.mark.parametrize("words", [0, -5])
def test_a_line_has_at_least_a_word(words):
    assert accepts(Contract(max_words=words), "Yes.")


def test_the_size_does_not_run_away():
    assert len(grammar(Contract(max_words=100_000))) < 2000
