"""How long ago something was, in the words of people: "last week". A day has 86,400 seconds of game time."""

from __future__ import annotations

from bisect import bisect_right
from typing import NamedTuple

MINUTE, HOUR, DAY = 60, 3600, 86_400
WEEK, MONTH, YEAR = 7 * DAY, 30 * DAY, 365 * DAY
COUNTED = 12
"""Up to so many things are counted, in words."""


class _Since(NamedTuple):
    """What is said from so many seconds on; `{n}` are the whole units of `each` seconds in it."""

    seconds: float
    english: str
    chinese: str
    each: int = 0


_WORDS = (
    _Since(0, "just now", "刚刚"),
    _Since(30, "a moment ago", "刚才"),
    _Since(3 * MINUTE, "a few minutes ago", "几分钟前"),
    _Since(20 * MINUTE, "half an hour ago", "半小时前"),
    _Since(45 * MINUTE, "an hour ago", "一小时前"),
    _Since(1.5 * HOUR, "a few hours ago", "几小时前"),
    _Since(5 * HOUR, "earlier today", "今天早些时候"),
    _Since(16 * HOUR, "yesterday", "昨天"),
    _Since(40 * HOUR, "two days ago", "前天"),
    _Since(3 * DAY, "{n} days ago", "{n}天前", DAY),
    _Since(WEEK, "last week", "上周"),
    _Since(2 * WEEK, "{n} weeks ago", "{n}周前", WEEK),
    _Since(MONTH, "last month", "上个月"),
    _Since(2 * MONTH, "{n} months ago", "{n}个月前", MONTH),
    _Since(YEAR, "last year", "去年"),
    _Since(2 * YEAR, "{n} years ago", "{n}年前", YEAR),
    _Since((COUNTED + 1) * YEAR, "many years ago", "很多年前"),
)
_STARTS = [since.seconds for since in _WORDS]
_ENGLISH = "no one two three four five six seven eight nine ten eleven twelve".split()
_CHINESE = "零 一 两 三 四 五 六 七 八 九 十 十一 十二".split()
_TRADITIONAL = str.maketrans("刚钟时个几周两", "剛鐘時個幾週兩")


def when(seconds_ago: float, language: str) -> str:
    """When something was, seen from now, without a capital letter: "yesterday", "two weeks ago", "上周".

    Args:
        seconds_ago: of game time. What is yet to come, or no number, counts as just now.
        language: a code. Chinese is Chinese, by the code simplified or traditional; all others are English.
    """
    since = _WORDS[max(0, bisect_right(_STARTS, seconds_ago) - 1 if seconds_ago > 0 else 0)]
    units = min(COUNTED, int(seconds_ago // since.each)) if since.each else 0
    first, *others = language.lower().replace("_", "-").split("-")
    if first != "zh":
        return since.english.replace("{n}", _ENGLISH[units])
    said = since.chinese.replace("{n}", _CHINESE[units])
    return said.translate(_TRADITIONAL) if {"hant", "tw", "hk", "mo"} & {*others} else said
