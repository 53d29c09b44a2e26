"""The particulars of what was said, its numbers, names and dates: what must not be lost, nor made up.

Names are found by how they are written: with a capital, not only where a sentence begins. Chinese has no capitals:
there, they are those that are known, and what stands in quotation marks.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from functools import lru_cache
from typing import Literal, NamedTuple

from npcsdk.mind.memory.numbers import counts, in_digits, in_signs, in_words
from npcsdk.mind.memory.tokens import HAN, Token, tokens_of
from npcsdk.mind.phrase import FAINT, FULL, phrase
from npcsdk.mind.rules.wording import narrow
from npcsdk.mind.words import words
from npcsdk.patterns import lazy

Kind = Literal["number", "name", "date"]

_DAYS = frozenset("monday tuesday wednesday thursday friday saturday sunday".split())
_MONTHS = frozenset("january february april june july august september october november december".split())
_OPENERS = frozenset(
    "yes no hello welcome thanks thank please sorry good goodbye listen careful remember promise never always today"
    " tomorrow tonight yesterday maybe perhaps indeed truly friend sir lady mr mrs ms dr".split()
)
_SMALL = 3
_CLAIMS = lazy(r"^\W*([^\W\d_a-z][^\W\d_]*)(?:'s)? (?:is|was|has|had|will|would|can|does|did|[a-z]{3,}(?:s|ed))\b")


class Particular(NamedTuple):
    """A number, a name or a date.

    Attributes:
        shown: as it was written, a number with what it counts: "17 barrels", "Black Hill".
        key: by which it is compared: "17", "black hill".
        kind: what it is.
        sure: not so for a word that may have its capital only because a sentence begins with it, unless what follows
            tells of what it is or does: "Boris waits".
    """

    shown: str
    key: str
    kind: Kind
    sure: bool = True


def particulars(texts: Sequence[str], known: Collection[str] = ()) -> list[list[Particular]]:
    """Those of each text, in order.

    Args:
        texts: said by the same people about the same things: a word that one of them has in small letters is no name.
        known: names of people.
    """
    names = _Known.of(known)
    texts = [narrow(text) for text in texts]
    tokens = [list(tokens_of(text)) for text in texts]
    small = {token.text for row in tokens for token in row if token.kind == "word" and token.text.islower()}
    named = {
        token.text.casefold()
        for row in tokens
        for token in row
        if token.kind == "word" and token.text[0].isupper() and not token.first
    }
    named |= {claimed[1].casefold() for text in texts if (claimed := _CLAIMS.match(text))} - small
    return [
        [*_found(row, text, names, small, named), *names.written(text)] for row, text in zip(tokens, texts, strict=True)
    ]


def made_up(text: str, evidence: Sequence[str], known: Collection[str] = ()) -> str:
    """The first particular of a text that none of the evidence has, as written; "" where there is none.

    Args:
        text: what a model made.
        evidence: what it was made from.
        known: names of people, which may always be named.
    """
    said = {word for each in (*evidence, *known) for word in words(each)}
    told = {each.key for row in particulars(evidence, known) for each in row}
    [found] = particulars([text], known)
    new = (each for each in found if each.sure and each.key not in told)
    return next((each.shown for each in new if each.kind == "number" or not said.issuperset(words(each.key))), "")


def _found(row: Sequence[Token], text: str, names: _Known, small: set[str], named: set[str]) -> Iterator[Particular]:
    at = 0
    while at < len(row):
        token, end = row[at], at + 1
        if (last := _dated(row, at)) > at:
            end, shown = last + 1, text[token.start : row[last].end]
            for part in (token, row[last]):
                date = part.kind == "word"
                yield Particular(
                    shown, part.text.casefold() if date else in_digits(part.text), "date" if date else "number"
                )
        elif token.kind == "digits":
            yield Particular(_counted(row, at, end), in_digits(token.text), "number")
        elif token.kind == "signs":
            value = in_signs(token.text)
            yield Particular(token.text, token.text if value is None else str(value), "number")
        elif token.kind in ("quoted", "day"):
            yield Particular(token.text, token.text.casefold(), "date" if token.kind == "day" else "name")
        elif (end := _number(row, at)) > at:
            value = in_words([part for each in row[at:end] for part in each.text.casefold().split("-")])
            if value is not None:
                yield Particular(_counted(row, at, end), str(value), "number")
        else:
            end = at + 1
            if _date(token):
                yield Particular(token.text, token.text.casefold(), "date")
            elif names.has(token) or _capital(token):
                end = _name_end(row, at)
                yield from _name(row[at:end], names, small, named)
        at = end


def _dated(row: Sequence[Token], at: int) -> int:
    """Where a day of a month ends that begins here, `3rd of May` or `May 3`; here if none does."""
    day, after = row[at], row[at + 1 : at + 3]
    of = len(after) == 2 and day.kind == "digits" and after[0].text == "of"
    other = after[of] if after else day
    pair = {day.kind, other.kind} == {"digits", "word"} and other.start - row[at + of].end == 1
    return at + 1 + of if pair and any(map(_month, (day, other))) else at


def _number(row: Sequence[Token], at: int) -> int:
    """Where a number in words ends that begins here; here if none does."""
    end = at
    while end < len(row) and row[end].kind == "word":
        parts = row[end].text.casefold().split("-")
        joins = parts == ["and"] and end > at and end + 1 < len(row) and counts(row[end + 1].text.casefold())
        if not joins and not all(map(counts, parts)):
            break
        end += 1
    return at if end == at + 1 and row[at].text.casefold() in ("one", "zero") else end


def _counted(row: Sequence[Token], at: int, end: int) -> str:
    """A number as it was written, with the word behind it that says of what."""
    shown = " ".join(token.text for token in row[at:end])
    after = row[end] if end < len(row) else None
    if (
        after
        and after.kind == "word"
        and after.text.islower()
        and not after.first
        and after.start == row[end - 1].end + 1
    ):
        weights = phrase(after.text).weights
        return f"{shown} {after.text}" if max(weights.values(), default=0.0) > FAINT else shown
    return shown


def _date(token: Token) -> bool:
    """Whether a word is a day of the week or a month."""
    return token.text.casefold() in _DAYS or _month(token)


def _month(token: Token) -> bool:
    """Whether a word is a month; `may` and `march` only where a capital says so."""
    word = token.text.casefold()
    return token.text[0].isupper() and (word in _MONTHS or (word in ("may", "march") and not token.first))


def _capital(token: Token) -> bool:
    text = token.text
    return text[0].isupper() and len(text) > 1 and not text.startswith("I'") and not _grammar(text.casefold())


@lru_cache(maxsize=4096)
def _grammar(word: str) -> bool:
    """Whether a word is one of grammar or of small talk."""
    return word in _OPENERS or max(phrase(word).weights.values(), default=0.0) < FULL


def _name_end(row: Sequence[Token], at: int) -> int:
    """A name goes on as long as words with capitals follow, each a space after the other."""
    end = at + 1
    while end < len(row) and row[end].kind == "word" and row[end].start == row[end - 1].end + 1:
        if row[end].first or not _capital(row[end]):
            break
        end += 1
    return end


def _name(row: Sequence[Token], names: _Known, small: set[str], named: set[str]) -> Iterator[Particular]:
    head, shown = row[0], " ".join(token.text for token in row)
    sure = len(row) > 1 or not head.first or names.has(head) or head.text.casefold() in named
    if sure or head.text.casefold() not in small:
        yield Particular(shown, shown.casefold(), "name", sure)


class _Known(NamedTuple):
    """Names of people: by their words, and those that are found letter for letter."""

    words: frozenset[str]
    signs: tuple[str, ...]

    @classmethod
    def of(cls, known: Collection[str]) -> _Known:
        plain = [narrow(name).strip() for name in known]
        spaced = frozenset(word for name in plain if not _HAN_NAME.search(name) for word in words(name))
        return cls(
            frozenset(word for word in spaced if len(word) >= _SMALL and not _grammar(word)),
            tuple(name for name in plain if _HAN_NAME.search(name)),
        )

    def has(self, token: Token) -> bool:
        """Whether a word is of one of the names."""
        return token.text.casefold() in self.words

    def written(self, text: str) -> Iterator[Particular]:
        """The names that stand in a text without spaces."""
        return (Particular(name, name.casefold(), "name") for name in self.signs if name in text)


_HAN_NAME = lazy(f"[{HAN}\u3040-\u30ff\uac00-\ud7af]")
