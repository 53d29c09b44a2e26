"""The line contract as a GBNF grammar: what a tiny model cannot say wrong, it need not be told.

GBNF is llama.cpp's form of context-free grammars over characters.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from npcsdk.dialect import SOUNDS
from npcsdk.ports import Contract

SENTENCE = 16
"""Words that a sentence may have where the line has room for several."""

_LATIN = r"0-9A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f"
_CYRILLIC = r"0-9\u0400-\u052f"
_ARABIC = r"0-9\u0620-\u0669\u066e-\u06d3"
_HAN = r"0-9\u3400-\u4dbf\u4e00-\u9fff"
_LETTERS = {
    "zh": _HAN,
    "yue": _HAN,
    "ja": _HAN + r"\u3005\u3041-\u3096\u30a1-\u30fc",
    "ko": r"0-9\uac00-\ud7a3",
    "ru": _CYRILLIC,
    "uk": _CYRILLIC,
    "bg": _CYRILLIC,
    "sr": _CYRILLIC,
    "el": r"0-9\u0386\u0388-\u03ce",
    "ar": _ARABIC,
    "fa": _ARABIC,
    "ur": _ARABIC,
    "he": r"0-9\u05d0-\u05ea",
    "hi": r"0-9\u0900-\u0963",
    "th": r"0-9\u0e01-\u0e3a\u0e40-\u0e4e",
}
"""The letters of a language that is not written in Latin ones."""

_UNSPACED = ("zh", "ja", "yue")
_NAME = re.compile(r"[^\s\[\]\"\\]+")


def grammar(contract: Contract) -> str:
    """The grammar of a line: a feeling, then sentences of plain words in the letters of its language.

    Tags stand only before a sentence and only from the contract; a transition never, since this is not for
    models that judge intents. Quotes, colons, brackets, markup and line breaks cannot come up, so neither can
    a role's name, a list or a template's marker. All sentences at their longest have about `max_words` words together.
    """
    language = contract.language.split("-")[0].lower()
    return _grammar(contract.emotions, contract.commands, contract.max_words, language)


@lru_cache(maxsize=256)
def _grammar(emotions: tuple[str, ...], commands: tuple[str, ...], max_words: int, language: str) -> str:
    count = max(1, max_words // SENTENCE)
    length = max(1, max_words // count)
    letters = _LETTERS.get(language, _LATIN)
    unspaced = language in _UNSPACED
    feelings = _tags(emotions)
    inner = _tags((*emotions, *SOUNDS, *commands))
    head = f'{feelings} " " ' if feelings else ""
    gap = "" if unspaced else '" "'
    more = f'( {gap} ( {inner} " "? )? sentence ){{0,{count - 1}}}' if count > 1 else ""
    words = _unspaced_words(letters, length) if unspaced else _spaced_words(letters, length)
    return "\n".join((f"root ::= {head}sentence {more}", *words, ""))


def _spaced_words(letters: str, length: int) -> Iterable[str]:
    yield f"sentence ::= first ( joint word ){{0,{length - 1}}} [.!?]"
    yield f'first ::= [{letters.replace("a-z", "")}] letter* ( "\'" letter+ )?'
    yield 'word ::= letter+ ( "\'" letter+ )?'
    yield f"letter ::= [{letters}]"
    yield 'joint ::= ","? " " | "-"'


def _unspaced_words(letters: str, length: int) -> Iterable[str]:
    yield f"sentence ::= letter ( [，、]? letter ){{0,{2 * length - 1}}} [。！？]"
    yield f"letter ::= [{letters}]"


def _tags(names: Iterable[str]) -> str:
    """An alternative of tags, or nothing. A name that would break out of its tag is left out."""
    known = [name for name in dict.fromkeys(names) if _NAME.fullmatch(name)]
    return "( " + " | ".join(f'"[{name}]"' for name in known) + " )" if known else ""
