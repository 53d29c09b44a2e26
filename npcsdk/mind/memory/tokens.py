"""The parts of a text among which its numbers and names are found."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from npcsdk.patterns import lazy

HAN = "\u3400-\u4dbf\u4e00-\u9fff"
_COUNT = "〇零一二两兩三四五六七八九十百千万萬亿億"
_UNIT = "个個只隻条條枚斤年月日号號天点點分块塊元岁歲里把张張次位人座间間桶箱袋瓶封本匹头頭杯层層步米尺周"
_TOKEN = lazy(
    rf"(?P<digits>\d+(?:[.,:/]\d+)*)(?:st\b|nd\b|rd\b|th\b|%)?"
    rf"|(?P<word>[^\W\d_{HAN}\u3040-\u30ff]+(?:['’-][^\W\d_{HAN}\u3040-\u30ff]+)*)"
    rf"|(?P<day>(?:星期|礼拜|禮拜|周|週)[一二三四五六日天])"
    rf"|(?P<signs>[{_COUNT}]+)(?P<unit>[{_UNIT}]?)"
    rf"|[《「『](?P<quoted>[^《》「」『』]{{1,12}})[》」』]"
    rf"|(?P<end>[.!?…:;\"“”(\n—。！？：；，]+)"
)
_NO_COUNT = frozenset("千万 千萬 万一 萬一 一一 万万 百千".split())
_TITLES = frozenset("Mr Mrs Ms Dr St".split())
_SMALL = 3


class Token(NamedTuple):
    """A part of a text.

    Attributes:
        kind: `digits`, a `word`, `signs` that count in Chinese, a `day` of the week in Chinese, or what is `quoted`
            there.
        text: as written; of a word without `'s`.
        start: where it begins in the text.
        end: where it ends.
        first: whether a sentence begins with it, or all is in capitals.
    """

    kind: str
    text: str
    start: int
    end: int
    first: bool


def tokens_of(text: str) -> Iterator[Token]:
    """The parts of a text, in order; punctuation is none."""
    matches = [match for match in _TOKEN.finditer(text) if not (match["signs"] and _idle(match))]
    letters = [match["word"] for match in matches if match["word"] and len(match["word"]) > 1]
    shouted = len(letters) >= _SMALL and 2 * sum(map(str.isupper, letters)) > len(letters)
    first, last = True, ""
    for match in matches:
        kind = match.lastgroup or ""
        if kind == "end":
            first = first or not (last in _TITLES and match["end"].startswith("."))
            continue
        kind = "signs" if kind == "unit" else kind
        plain = match[kind].replace("’", "'").removesuffix("'s").removesuffix("'S")
        yield Token(kind, plain, match.start(), match.end(), first or shouted)
        first, last = False, plain


def _idle(match: re.Match[str]) -> bool:
    """Whether signs that count do not count here: 一起, 十分."""
    signs, unit = match["signs"], match["unit"]
    behind = match.string[match.end() : match.end() + 1]
    if signs in _NO_COUNT or (signs + unit == "十分" and behind not in ("钟", "鐘")):
        return True
    return len(signs) == 1 and (not unit or (signs == "一" and unit not in "年月日号號点點岁歲"))
