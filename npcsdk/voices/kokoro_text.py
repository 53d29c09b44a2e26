"""Text as Kokoro reads it: words in its own alphabet of phonemes, English and Chinese.

English is read by the reader of `hibari-tts`, whose alphabet is the same. Chinese is read as Kokoro was
taught to, by `misaki` out of jieba and pypinyin, but character by character, so that each keeps its
own phonemes; Latin words within it are read as English.
"""

from __future__ import annotations

import re
import textwrap
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from typing import Any, NamedTuple

from npcsdk.errors import VoiceError
from npcsdk.voices.plain import shown

MOST = 500
"""Phonemes that Kokoro takes at once; it was made for 510."""
TARGET = 200
"""Phonemes up to which sentences are put together: only between such chunks can it be stopped."""
WIDTH = 300
"""Characters that are read at once."""

_HAN = "\u3007\u3400-\u9fff\U00020000-\U0003ffff"
_LATIN = "A-Za-z\u00c0-\u024f"
_PARTS = re.compile(f"(?P<han>[{_HAN}]+)|(?P<latin>[{_LATIN}][{_LATIN}'’ -]*)|(?P<rest>[^{_HAN}{_LATIN}]+)")
_KANA = re.compile("[\u3041-\u30ff]")
_ENDS = re.compile("(?<=[。！？!?；;…])(?![。！？!?；;…”’」』）])")
_DIGITS = dict(zip("0123456789", "零一二三四五六七八九", strict=True))
_LARGEST = 15
"""Digits of a number that is read as one; longer ones are read digit by digit."""


class Said(NamedTuple):
    """A word as it is read, in Kokoro's alphabet. The text of a pause between words is empty."""

    text: str
    symbols: str


Reader = Callable[[str], list[Said]]
_SPACE = Said("", " ")


def english(british: bool) -> Reader:
    """A reader of English text, American or British; it takes a third of a second to load."""
    from hibari.g2p import G2P, normalize  # type: ignore[import-untyped]

    g2p = G2P(british=british)

    def read(text: str) -> list[Said]:
        row = []
        for token in g2p.phonemize_tokens(g2p.tokenize(normalize(text))):
            word = token.text if any(map(str.isalnum, token.text)) else ""
            row += [Said(word, token.phonemes or "")] + [_SPACE] * bool(token.whitespace)
        return row

    return read


def chinese(latin: Reader) -> Reader:
    """A reader of Chinese text, `latin` for the Latin words in it; it takes half a second to load."""
    import jieba  # type: ignore[import-untyped]
    from misaki.zh import ZHG2P  # type: ignore[import-untyped]

    # Read here, since jieba would keep what it makes of its word list in a folder that all users share.
    cutter = jieba.Tokenizer()
    cutter.FREQ, cutter.total = cutter.gen_pfdict(cutter.get_dict_file())
    cutter.initialized = True

    def read(text: str) -> list[Said]:
        row: list[Said] = []
        for part in _PARTS.finditer(ZHG2P.map_punctuation(_numbers(text))):
            if row and not row[-1].symbols.endswith(" ") and part.lastgroup != "rest":
                row.append(_SPACE)
            if part.lastgroup == "han":
                row += _characters(cutter.lcut(part.group()), ZHG2P)
            elif part.lastgroup == "latin":
                row += _letter_or_words(part.group().strip(), latin)
            else:
                row.append(Said("", part.group()))
        return row

    return read


def _characters(words: Iterable[str], reader: Any) -> list[Said]:
    """Each character with its phonemes, a space between words."""
    from pypinyin import Style, lazy_pinyin

    row: list[Said] = []
    for word in words:
        row += [_SPACE] * bool(row)
        pinyin = lazy_pinyin(word, style=Style.TONE3, neutral_tone_with_five=True)
        for character, syllable in zip(word, pinyin, strict=False):
            try:
                row.append(Said(character, reader.py2ipa(syllable)))
            except ValueError:  # characters for which there is no reading
                continue
    return row


def _letter_or_words(text: str, latin: Reader) -> list[Said]:
    """Latin letters as English has them; one alone is a letter, not the article."""
    if len(text) > 1:
        return latin(text)
    return [said._replace(text=text) for said in latin(f"{text}.") if said.text]


def _numbers(text: str) -> str:
    """The text with its numbers in Chinese."""
    import cn2an  # type: ignore[import-untyped]

    def spelled(found: re.Match[str]) -> str:
        return "".join(_DIGITS[str(int(digit))] for digit in found.group())

    text = re.sub(rf"\d{{{_LARGEST + 1},}}", spelled, text)
    with suppress(ValueError):  # of what looks like a date or a fraction and is none
        text = cn2an.transform(text, "an2cn")
    return re.sub(r"\d", spelled, text)


def need_chinese(text: str, name: str) -> None:
    """Refuse a text that a Chinese voice would skip or read wrongly.

    Raises:
        VoiceError: most of its letters are neither Chinese nor Latin, or it is Japanese.
    """
    letters = [c for c in text if c.isalpha()]
    own = sum(bool(re.match(f"[{_HAN}]", c)) or unicodedata.name(c, "").startswith("LATIN") for c in letters)
    if 2 * own < len(letters) or _KANA.search(text):
        can = "name a voice that can, such as espeak:ja"
        raise VoiceError(f"{name}: speaks Chinese and cannot say {shown(text)}; {can}", of_request=True)


def sentences(text: str, han: bool) -> Iterator[str]:
    """A text in pieces to be read one by one, none longer than WIDTH characters."""
    from hibari import Hibari  # type: ignore[import-untyped]

    for sentence in _ENDS.split(text) if han else Hibari.split_sentences(text):
        yield from textwrap.wrap(sentence, WIDTH, break_on_hyphens=False)


def chunks(pieces: Iterable[list[Said]]) -> Iterator[list[Said]]:
    """What was read in portions that Kokoro can take: sentences together, or a long one cut at a pause."""
    row: list[Said] = []
    for piece in pieces:
        for part in _short(piece):
            if row and _size(row) + _size(part) > TARGET:
                yield row
                row = []
            row += ([_SPACE] if row else []) + part
    if row:
        yield row


def _short(piece: list[Said]) -> Iterator[list[Said]]:
    piece = [Said(text, whole[at : at + MOST]) for text, whole in piece for at in range(0, len(whole), MOST)]
    while _size(piece) > MOST:
        size, word, clause = 0, 0, 0
        for index, said in enumerate(piece):
            size += len(said.symbols)
            if size > MOST:
                break
            if not said.text:
                word, clause = index + 1, index + 1 if said.symbols.strip() else clause
        cut = clause or word or index
        yield piece[:cut]
        piece = piece[cut:]
    yield piece


def _size(row: Iterable[Said]) -> int:
    return sum(len(said.symbols) for said in row)
