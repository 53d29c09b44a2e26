"""The dresses in which a word may come: other letters that look alike, digits for letters, accents."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from npcsdk.patterns import lazy

_ACCENTS = lazy("[\u0300-\u036f]")
_DIGIT = lazy("[013457@$]")
_LEET = lazy(r"[^\W\d_][013457@$]|[013457@$][^\W\d_]")
_DIGITS = (str.maketrans("013457@$", "oleastas"), str.maketrans("013457@$", "oieastas"))
# Letters of other scripts that look like Latin ones.
_LOOKS = str.maketrans("аеорсухіјѕһԁԛԝвкмнтαβεικνορτυχ", "aeopcyxijshdqwbkmhtabeiknoptux")


def dresses(text: str) -> Iterator[str]:
    """The text, and what it looks like to an eye that reads digits and foreign letters as Latin ones."""
    yield text
    if not text.isascii():
        bare = unicodedata.normalize("NFC", _ACCENTS.sub("", unicodedata.normalize("NFD", text.casefold())))
        looks = re.sub(r"\w+", _latin, bare)
        if looks != text.casefold():
            yield looks
        text = looks
    if _DIGIT.search(text) and _LEET.search(text):
        yield from (text.casefold().translate(digits) for digits in _DIGITS)


def _latin(word: re.Match[str]) -> str:
    """A word of mixed scripts in Latin letters; one of a single script is left as it is."""
    looks = word[0].translate(_LOOKS)
    return looks if looks.isascii() and any(map(str.isascii, word[0])) else word[0]
