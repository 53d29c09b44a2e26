"""Words of a text as they are compared: normalised, and reduced to their stems."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from npcsdk.patterns import lazy

_APOSTROPHES = str.maketrans(dict.fromkeys("‘’‛ʼ′`´", "'"))
# Writing without spaces: each character stands alone. The last range holds the rarer Chinese characters.
_CJK = "\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_WORD = lazy(rf"[{_CJK}]|[^\W_{_CJK}]+(?:'[^\W_{_CJK}]+)*")
_ALONE = lazy(rf"[{_CJK}]")


def words(text: str) -> list[str]:
    """The words of a text in order, without punctuation, each Chinese or Japanese character a word.

    Full-width letters, case, the shape of apostrophes, and invisible characters make no difference:
    `"Ｄｏｎ’ｔ led\\u200bger!"` gives `["don't", "ledger"]`.
    """
    if not text.isascii():
        # Apostrophes before, as NFKC takes some apart into a space and an accent, and after, as it makes some.
        text = unicodedata.normalize("NFKC", text.translate(_APOSTROPHES)).translate(_APOSTROPHES)
        text = "".join(char for char in text if unicodedata.category(char) != "Cf")
    return _WORD.findall(text.casefold())


def stands_alone(word: str) -> bool:
    """Whether a word of `words` is a Chinese or Japanese character."""
    return _ALONE.match(word) is not None


@lru_cache(maxsize=8192)
def stem(word: str) -> str:
    """The stem of a normalised English word, by the Snowball algorithm: `bridges` and `bridge's` give `bridg`.

    Words of other languages come back whole or nearly so.
    """
    if not word.isascii():
        return word
    from snowballstemmer import stemmer  # type: ignore[import-untyped]

    # A stemmer keeps the word it works on in itself, so threads must not share one. Making one costs little.
    stemmed: str = stemmer("english").stemWord(word)
    return stemmed
