"""Times that are asked about."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from npcsdk.mind.memory.ago import ago
from npcsdk.mind.memory.when import DAY, HOUR, MINUTE, MONTH, WEEK, when


@pytest.mark.parametrize(
    ("text", "seconds", "said"),
    [
        ("What did you say yesterday?", DAY, "yesterday"),
        ("LAST WEEK we met", WEEK, "LAST WEEK"),
        ("Three days ago", 3 * DAY, "Three days ago"),
        ("a couple of hours ago", 2 * HOUR, "a couple of hours ago"),
        ("10 minutes ago", 10 * MINUTE, "10 minutes ago"),
        ("你三天前说了什么？", 3 * DAY, "三天前"),
        ("两个月以前", 2 * MONTH, "两个月以前"),
        ("上周你去了哪里？", 8 * DAY, "上周"),
        ("昨天", DAY, "昨天"),
    ],
)
def test_words_of_time_are_understood(text: str, seconds: float, said: str) -> None:
    found = ago(text)
    assert found.said == said
    assert found.least <= seconds <= found.most
    assert said not in found.text


@pytest.mark.parametrize("text", ["", "How are you today?", "the weekend", "It was long ago.", "以前"])
def test_other_words_are_no_time(text: str) -> None:
    assert ago(text).said == ""
    assert ago(text).text == text


@pytest.mark.parametrize("seconds", [DAY, 3 * DAY, 5 * DAY, WEEK, 3 * WEEK, MONTH, 4 * MONTH])
@pytest.mark.parametrize("language", ["en", "zh", "zh-TW"])
def test_how_long_ago_something_was_is_read_as_it_is_said(seconds: float, language: str) -> None:
    found = ago(when(seconds, language))
    assert found.least <= seconds <= found.most


@given(st.text(alphabet="0123456789aagow天前一几个几 ſıKdays", max_size=30))
def test_any_text_is_read(text: str) -> None:
    found = ago(text)
    assert 0 <= found.least <= found.most
    assert bool(found.said) == (found.text != text)
