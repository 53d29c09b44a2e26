"""What numbers in words are worth: "twenty-two" is 22, and so is 二十二."""

from __future__ import annotations

from collections.abc import Sequence

from npcsdk.patterns import lazy

_ONES = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen"
    " eighteen nineteen"
).split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_ORDERED = "third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth".split()
_SMALL = {
    **{word: at for at, word in enumerate(_ONES)},
    **{word: 20 + 10 * at for at, word in enumerate(_TENS)},
    **{word: 3 + at for at, word in enumerate(_ORDERED)},
    "dozen": 12,
}
_LARGE = {"hundred": 100, "thousand": 1000, "million": 1_000_000}
_SIGNS = {sign: at for at, sign in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2, "兩": 2}
_PLACES = {"十": 10, "百": 100, "千": 1000, "万": 10_000, "萬": 10_000, "亿": 10**8, "億": 10**8}
_THOUSANDS = lazy(r"(?<=\d),(?=\d{3}(?!\d))")
LONGEST = 30
"""Digits up to which a number counts as one."""


def counts(word: str) -> bool:
    """Whether a word in small letters is of a number. `one` alone is none: "the one"."""
    return word in _SMALL or word in _LARGE


def in_words(found: Sequence[str]) -> int | None:
    """What English words are worth together; None for words that are no number."""
    total = part = 0
    for word in found:
        if word in _LARGE:
            part = max(part, 1) * _LARGE[word]
            if _LARGE[word] > 100:
                total, part = total + part, 0
        elif word in _SMALL:
            part = max(part, 1) * 12 if word == "dozen" else part + _SMALL[word]
        elif word != "and":
            return None
    return None if list(found) in ([], ["one"], ["and"]) else total + part


def in_signs(written: str) -> int | None:
    """What Chinese signs are worth; None for signs that are no number by themselves."""
    if len(written) > 1 and written[-1] in "两兩" and written[-2] in _PLACES:  # Of silver, as in 三百两.
        written = written[:-1]
    if not written or not set(written) <= _SIGNS.keys() | _PLACES.keys():
        return None
    if not set(written) & _PLACES.keys():  # As in a year: 二〇二四.
        return int("".join(str(_SIGNS[sign]) for sign in written)) if len(written) <= LONGEST else None
    total = part = 0
    digit = -1
    for sign in written:
        if sign in _SIGNS:
            digit = _SIGNS[sign]
        elif _PLACES[sign] >= 10_000:
            total, part, digit = (total + part + max(digit, 0)) * _PLACES[sign], 0, -1
        else:
            part, digit = part + (1 if digit < 0 else digit) * _PLACES[sign], -1
    return total + part + max(digit, 0)


def in_digits(written: str) -> str:
    """A number in digits as it is compared: without commas between thousands, and without zeros before it."""
    plain = _THOUSANDS.sub("", written)
    return str(int(plain)) if plain.isdecimal() and len(plain) <= LONGEST else plain
