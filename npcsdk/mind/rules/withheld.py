"""Nothing that a place withholds is named, in whatever dress the word comes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from npcsdk.mind.rules.dress import dresses
from npcsdk.mind.rules.wording import Wording, narrow
from npcsdk.mind.words import stem, words
from npcsdk.patterns import lazy

_UNSPACED = lazy(
    "[\u0e00-\u0eff\u1100-\u11ff\u3005-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff]"
)
_SPLIT = 6
"""Letters from which a word is also found in two halves: `led ger`."""
_SPELT = 4
"""Letters from which a word is also found letter by letter."""


class _Form(NamedTuple):
    stems: tuple[str, ...]
    joined: str
    begins: str  # how it begins in all dresses; all of it where nothing is inflected
    unspaced: bool = False


def withheld(line: Wording, keywords: Sequence[str], language: str) -> str | None:
    """Which keyword is named: in any inflection, case, width, spacing or hyphenation.

    Args:
        line: the line.
        keywords: words or short phrases that would give something away.
        language: English words are compared by their stems, others by their beginnings.
    """
    english = language.partition("-")[0] == "en"
    for text in dresses(line.text) if keywords else ():
        said = words(text)
        solid = "".join(said)
        for keyword in keywords:
            form = _form(keyword, english)
            if form.begins and form.begins in solid and (form.unspaced or _named(form, said, english)):
                return f"{keyword!r} is withheld here"
    return None


@lru_cache(maxsize=1024)
def _form(keyword: str, english: bool) -> _Form:
    found = words(narrow(keyword))
    if _UNSPACED.search(keyword):
        return _Form((), "", "".join(found), unspaced=True)
    joined = "".join(found)
    begins = joined[: 3 if len(joined) > 4 else 2]
    return _Form(tuple(stem(word) if english else word for word in found), joined, begins)


def _named(form: _Form, said: list[str], english: bool) -> bool:
    """Whether the words hold those of the form in a row, or run together, split or spelt out."""
    stems, joined = form.stems, form.joined
    count, together = len(stems), stem(joined) if english else joined
    halves = len(joined) >= _SPLIT
    for at, word in enumerate(said):
        if word[0] != joined[0]:
            continue
        row = said[at : at + count]
        if len(row) == count and all(_same(one, other, english) for one, other in zip(row, stems, strict=True)):
            return True
        if count > 1 and _same(word, together, english):
            return True
        if halves and joined.startswith(word) and _same("".join(said[at : at + 2]), together, english):
            return True
    return len(joined) >= _SPELT and any(joined in letters for letters in _spelt(said))


def _same(word: str, form: str, english: bool) -> bool:
    """Whether a word is an inflection of a form: of its stem in English, else of its beginning."""
    if word == form:
        return True
    if word[:2] != form[:2]:
        return False
    if english:
        return stem(word) == form
    base = form[:-1] if len(form) > 4 else form
    return len(form) > 3 and word.startswith(base) and len(word) - len(base) <= 3


def _spelt(said: Iterable[str]) -> Iterator[str]:
    """Words that were spelt letter by letter: `l e d g e r`."""
    letters = ""
    for word in (*said, ""):
        if len(word) == 1:
            letters += word
            continue
        if len(letters) >= _SPELT:
            yield letters
        letters = ""
