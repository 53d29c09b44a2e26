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

_OTHERS = r"0-9\u00c0-\u024f\u0370-\u1fff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af"
_UNSPACED = ("zh", "ja", "yue")
_NAME = re.compile(r"[^\s\[\]\"\\]+")


@lru_cache(maxsize=256)
def grammar(contract: Contract) -> str:
    """The grammar of a line: perhaps a `[goto:x]`, then a feeling, then sentences of plain words.

    Tags stand only before a sentence and only from the contract. Quotes, colons, brackets, markup
    and line breaks cannot come up, so neither can a role's name, a list or a template's marker.
    All sentences at their longest have about `max_words` words together.
    """
    count = max(1, contract.max_words // SENTENCE)
    length = max(1, contract.max_words // count)
    unspaced = contract.language.split("-")[0].lower() in _UNSPACED
    gotos = _tags(f"goto:{name}" for name in contract.gotos)
    feelings = _tags(contract.emotions)
    inner = _tags((*contract.emotions, *SOUNDS, *contract.commands))
    head = f'( {gotos} " "? )? ' if gotos else ""
    head += f'{feelings} " " ' if feelings else ""
    gap = "" if unspaced else '" "'
    more = f'( {gap} ( {inner} " "? )? sentence ){{0,{count - 1}}}' if count > 1 else ""
    words = _unspaced_words(length) if unspaced else _spaced_words(length)
    return "\n".join((f"root ::= {head}sentence {more}", *words, ""))


def _spaced_words(length: int) -> Iterable[str]:
    yield f"sentence ::= first ( joint word ){{0,{length - 1}}} [.!?]"
    yield f'first ::= [A-Z{_OTHERS}] letter* ( "\'" letter+ )?'
    yield 'word ::= letter+ ( "\'" letter+ )?'
    yield f"letter ::= [A-Za-z{_OTHERS}]"
    yield 'joint ::= ","? " " | "-"'


def _unspaced_words(length: int) -> Iterable[str]:
    yield f"sentence ::= letter ( [，、]? letter ){{0,{2 * length - 1}}} [。！？]"
    yield f"letter ::= [A-Za-z{_OTHERS}]"


def _tags(names: Iterable[str]) -> str:
    """An alternative of tags, or nothing. A name that would break out of its tag is left out."""
    known = [name for name in dict.fromkeys(names) if _NAME.fullmatch(name)]
    return "( " + " | ".join(f'"[{name}]"' for name in known) + " )" if known else ""
