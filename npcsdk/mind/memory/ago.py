"""When something was that is asked about: "what did you say yesterday". A day has 86,400 seconds of game time.

What is listed here is read, in English and Chinese; other words of time are words.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from npcsdk.mind.memory.when import DAY, HOUR, MINUTE, MONTH, WEEK, YEAR
from npcsdk.patterns import lazy

_LOOSE = 0.6, 1.6
"""What is told of as `three days ago` was between these times as long ago."""
# fmt: off
_UNITS = {
    "minute": MINUTE, "hour": HOUR, "day": DAY, "week": WEEK, "month": MONTH, "year": YEAR,
    "分钟": MINUTE, "分鐘": MINUTE, "小时": HOUR, "小時": HOUR, "天": DAY,
    "周": WEEK, "週": WEEK, "星期": WEEK, "月": MONTH, "年": YEAR,
}
_SPANS = (
    (r"\bjust now\b|\ba moment ago\b|刚才|刚刚|剛才|剛剛", 0.0, 20 * MINUTE),
    (r"\bearlier today\b|\bthis morning\b|今天早些|今早", 0.0, 20 * HOUR),
    (r"\bthe day before yesterday\b|前天", 1.2 * DAY, 3 * DAY),
    (r"\byesterday\b|\blast (?:night|evening)\b|昨天|昨晚|昨日", 6 * HOUR, 2 * DAY),
    (r"\bthe other day\b|前几天|前幾天", DAY, 10 * DAY),
    (r"\blast week\b|上周|上週|上个?星期|上個星期", 2 * DAY, 15 * DAY),
    (r"\blast month\b|上个?月|上個月", 12 * DAY, 65 * DAY),
    (r"\blast year\b|去年", 150 * DAY, 2 * YEAR),
)
_NUMBERS = {word: number for number, word in enumerate("one two three four five six seven eight nine ten".split(), 1)}
_NUMBERS |= {"a": 1, "an": 1, "a couple of": 2, "a few": 4, "some": 4, "几": 4, "幾": 4, "两": 2, "兩": 2}
_NUMBERS |= {sign: number for number, sign in enumerate("一二三四五六七八九十", 1)}
# fmt: on
_AGO = lazy(
    r"\b(?P<n>\d{1,4}|a couple of|a few|an?|some|one|two|three|four|five|six|seven|eight|nine|ten) "
    r"(?P<unit>minute|hour|day|week|month|year)s? ago\b"
    r"|(?P<zh>\d{1,4}|[一二三四五六七八九十两兩几幾])个?個?(?P<zh_unit>分钟|分鐘|小时|小時|天|周|週|星期|月|年)(?:之|以)?前",
    re.IGNORECASE | re.ASCII,
)
_SAID = tuple((lazy(pattern, re.IGNORECASE | re.ASCII), first, last) for pattern, first, last in _SPANS)


class Ago(NamedTuple):
    """A time that is asked about.

    Attributes:
        least: seconds ago.
        most: seconds ago.
        said: how it was asked for; empty where no time was.
        text: what else was said.
    """

    least: float
    most: float
    said: str
    text: str


def ago(text: str) -> Ago:
    """The first time that a text speaks of, and the text without it."""
    if found := _AGO.search(text):
        number, unit = (found["n"], found["unit"]) if found["n"] else (found["zh"], found["zh_unit"])
        count = int(number) if number.isdecimal() else _NUMBERS[number.lower()]
        span = count * _UNITS[unit.lower()]
        return Ago(_LOOSE[0] * span, _LOOSE[1] * span, found[0], _without(text, *found.span()))
    for pattern, first, last in _SAID:
        if found := pattern.search(text):
            return Ago(first, last, found[0], _without(text, *found.span()))
    return Ago(0.0, 0.0, "", text)


def _without(text: str, start: int, end: int) -> str:
    return f"{text[:start]} {text[end:]}"
