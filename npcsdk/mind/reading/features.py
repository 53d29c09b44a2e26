"""What of a text is counted: words, what stands beside what, what is negated, and parts of words.

Each of these is hashed to one of `BUCKETS` numbers, so no list of words is kept. `benchmarks/train_reader.py`
learns from the same numbers as are read here: whoever changes this file must train again.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from zlib import crc32

from npcsdk.patterns import lazy

BUCKETS = 1 << 17
LONGEST = 500
"""Characters of a text that are read: what is longer says no more about how it sounds, and would take time."""
_WORD_LENGTH = 30
_SCOPE = 4
"""Words after a negation that it reaches, unless punctuation ends it."""
EMOJI = "[\U0001f300-\U0001faff\u2600-\u27bf\u2b00-\u2bff]"

_TOKEN = lazy(
    r"\[(?:name|religion)\]|/s\b|<3|[:;=8x][-o']?[)(\]\[dp/\\|*3](?!\w)|\^_*\^"
    rf"|{EMOJI}|[^\W\d_]+(?:'[^\W\d_]+)*|\d+|[!?]+|\.\.+|[^\w\s]"
)
_WORDS_IN_CAPS = lazy(r"\b[^\W\d_a-z]{2,}\b")
_STRETCHED = lazy(r"(.)\1{2,}")
_APOSTROPHES = str.maketrans(dict.fromkeys("‘’‛ʼ′`´", "'"))
_UNSEEN = str.maketrans(dict.fromkeys("\u00ad\u200b\u200e\u200f\u2060\ufe0f\ufeff", ""))
"""What may stand within a word and is not seen."""
_ENDS = frozenset((*'.,;:!?()"', "...", "!!", "??", "?!"))
NEGATIONS = frozenset(
    "not no never cannot cant dont doesnt didnt isnt wasnt wont wouldnt couldnt shouldnt aint without nor neither "
    "hardly barely nobody nothing none".split()
)


def cut(text: str) -> str:
    """What is read of a text: its beginning up to a space, full-width letters and apostrophes as plain ones."""
    if len(text) > LONGEST:
        text = text[: LONGEST + 1].rpartition(" ")[0] or text[:LONGEST]
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text.translate(_APOSTROPHES)).translate(_APOSTROPHES)
        text = text.translate(_UNSEEN).replace("…", "...")[:LONGEST]  # One Arabic sign becomes eighteen.
    return text


def tokens(text: str) -> list[str]:
    """The words, smileys, and signs of a text, in small letters; `sooooo` is `soo`, a number `0`, `!!!` is `!!`."""
    found = []
    for token in _TOKEN.findall(text.lower()):
        first = token[0]
        if first.isalpha():
            found.append(_STRETCHED.sub(r"\1\1", token)[:_WORD_LENGTH])
        elif first.isdigit():
            found.append("0")
        elif first in "!?":
            found.append("?!" if "?" in token and "!" in token else token[:2])
        else:
            found.append("..." if token.startswith("..") else token)
    return found


def negates(token: str) -> bool:
    """Whether a token turns what follows around."""
    return token in NEGATIONS or token.endswith("n't")


@lru_cache(maxsize=8192)
def _parts(word: str) -> tuple[int, ...]:
    """The numbers of three to five letters of a word that stand together; kept, as few words make up most texts."""
    edged = f"<{word}>"
    return tuple(_bucket("#" + edged[at : at + size]) for size in (3, 4, 5) for at in range(len(edged) - size + 1))


def _bucket(feature: str) -> int:
    return crc32(feature.encode("utf-8", "replace")) & (BUCKETS - 1)


def _counted(text: str, found: list[str]) -> Iterator[str]:
    """What is counted of a text beside parts of words: strings of a few kinds, some of them more than once."""
    previous, before, negated = "<s>", "", 0
    for token in found:
        yield token
        yield f"{previous} {token}"
        if before:
            yield f"{before} {previous} {token}"
        if token[0].isalpha():
            if negated:
                yield f"NOT_{token}"
                negated -= 1
        elif token in _ENDS:
            negated = 0
        if negates(token):
            negated = _SCOPE
        before, previous = previous, token
    yield f"{previous} </s>"
    yield f"LENGTH {min(6, len(found).bit_length())}"
    in_caps = len(_WORDS_IN_CAPS.findall(text))
    if in_caps > 1:
        yield "CAPS"
        if in_caps > 0.6 * sum(token[0].isalpha() for token in found):
            yield "ALL CAPS"


def hashed(text: str) -> list[int]:
    """The numbers, each once and below `BUCKETS`, of what is counted of a text that was `cut`."""
    found = tokens(text)
    numbers = {_bucket(each) for each in _counted(text, found)}
    for token in found:
        if token[0].isalpha():
            numbers.update(_parts(token))
    return sorted(numbers)
