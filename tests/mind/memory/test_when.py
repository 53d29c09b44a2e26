"""How long ago something was, in words."""

from itertools import pairwise
from math import inf, nan

import pytest
from hypothesis import given
from hypothesis import strategies as st

from npcsdk.mind.memory.when import DAY, HOUR, MINUTE, MONTH, WEEK, YEAR, when


@pytest.mark.parametrize(
    ("seconds", "english", "chinese"),
    [
        (0, "just now", "刚刚"),
        (MINUTE, "a moment ago", "刚才"),
        (5 * MINUTE, "a few minutes ago", "几分钟前"),
        (HOUR, "an hour ago", "一小时前"),
        (3 * HOUR, "a few hours ago", "几小时前"),
        (8 * HOUR, "earlier today", "今天早些时候"),
        (DAY, "yesterday", "昨天"),
        (2 * DAY, "two days ago", "前天"),
        (3 * DAY, "three days ago", "三天前"),
        (WEEK - 1, "six days ago", "六天前"),
        (WEEK, "last week", "上周"),
        (2 * WEEK, "two weeks ago", "两周前"),
        (MONTH, "last month", "上个月"),
        (3 * MONTH, "three months ago", "三个月前"),
        (YEAR, "last year", "去年"),
        (5 * YEAR, "five years ago", "五年前"),
        (20 * YEAR, "many years ago", "很多年前"),
    ],
)
def test_words(seconds: float, english: str, chinese: str) -> None:
    assert when(seconds, "en") == english
    assert when(seconds, "zh") == when(seconds, "zh-CN") == chinese


@pytest.mark.parametrize("language", ["zh-TW", "zh_HK", "ZH-Hant", "zh-Hant-MO"])
def test_chinese_as_it_is_written_there(language: str) -> None:
    assert when(WEEK, language) == "上週"


@pytest.mark.parametrize("language", ["de", "ja", "", "zht", "x-zh"])
def test_other_languages_are_english(language: str) -> None:
    assert when(WEEK, language) == "last week"


@pytest.mark.parametrize("language", ["en", "zh"])
def test_what_is_to_come_or_no_number(language: str) -> None:
    assert when(-DAY, language) == when(nan, language) == when(-inf, language) == when(0, language)
    assert when(inf, language) == when(1e300, language) == when(20 * YEAR, language)


@given(st.floats(0, 40 * YEAR), st.sampled_from(["en", "zh", "zh-TW"]))
def test_every_time_has_words(seconds: float, language: str) -> None:
    said = when(seconds, language)
    assert said
    assert not set(said) & set("{}0123456789")


@pytest.mark.parametrize("language", ["en", "zh"])
def test_what_is_said_does_not_come_back(language: str) -> None:
    times = [when(hour * HOUR / 4, language) for hour in range(4 * 24 * 365 * 3)]
    runs = [times[0], *(later for earlier, later in pairwise(times) if later != earlier)]
    assert len(runs) == len(set(runs)) > 25
