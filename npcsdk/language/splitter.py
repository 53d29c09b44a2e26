"""The splitter: visible text is cut into pieces to be voiced one after another.

The first piece ends early, at its first clause, since it decides how soon anything is heard; after
it come whole sentences. Chunk-invariant like the tag parser: a cut is decided by the characters
around it and never depends on tags. It waits for the first visible character behind it, but for a
comma after a letter in the first piece, which needs none.
"""

from __future__ import annotations

import re
from typing import Literal, TypeAlias

from npcsdk.language.abbreviations import ends_sentence
from npcsdk.patterns import lazy

LONG = 200
"""Characters after which a sentence is cut at a clause."""
LONGEST = 300
"""Characters after which a text without any punctuation is cut, at a space if there is one."""

WIDE_WEIGHT = 3.5
"""Letters that a Chinese, Japanese or Korean character counts for in the first piece: three of
them take as long to say as ten letters."""

_ENDS = ".!?…。！？｡．‼⁇⁈⁉"
_CLAUSES = ",;:—–、，；："
_FULL = frozenset("。！？｡．")
_IN_WORDS = frozenset(",;:–")
"""Clause marks that also stand inside numbers and words (1,000 12:30 10–20)."""
_SURE = frozenset(",;、，；：")
"""Behind a letter these are a clause's end whatever follows: the first piece need not wait for it."""
_QUOTES = {"」": "「", "』": "『", "”": "“"}
_OPENERS = "「『“„"
_WIDE = lazy("[\u1100-\u11ff\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff]")
_EMOJI = "[\u200d\u20e3\u2190-\u21ff\u2300-\u27bf\u2b00-\u2bff\ufe0f\U0001f000-\U0001faff]"
_JOINED = lazy("[\u0300-\u036f\u200d\ufe0f\U0001f3fb-\U0001f3ff]")

_MARK = lazy(f"[{_ENDS}{_CLAUSES}「」『』“”„]")
# The marks, the closing quotes and brackets behind them, and spaces and emoji. All bounded: an
# endless row of anything must not hold the text back for ever.
_TAIL = rf"""(["'”’»)\]}}」』）】》〉]{{0,8}})((?:{_EMOJI}{{1,40}})?\s{{0,40}}(?:{_EMOJI}{{1,40}}\s{{0,40}})?)"""
_END = lazy(rf"([{_ENDS}][{_ENDS}~～]{{0,40}}){_TAIL}")
_CLAUSE = lazy(rf"([{_CLAUSES}]{{1,8}}){_TAIL}")
_ELLIPSIS = lazy(r"\.{2,}|\.*…[.…]*")

_Kind: TypeAlias = Literal["end", "clause", "none"]


class Splitter:
    """Cuts the visible text of one line. The pieces, joined, are exactly the text.

    Spaces, closing quotes and emoji behind a mark belong to the piece before them, except where the
    first piece ends at a comma: then they begin the next. No sentence ends
    inside 「」, 『』 and “”, so that a quotation stays whole.

    Args:
        first_min: characters that the first piece has at least, its mark included; a wide character
            counts for `WIDE_WEIGHT`.
    """

    def __init__(self, first_min: int = 10) -> None:
        self._first_min = first_min
        self._reset()

    def _reset(self) -> None:
        self._text = ""  # of the piece in the making
        self._seen = 0  # up to here every mark is decided
        self._clause = 0  # where the piece can be cut if it gets long
        self._first = True
        self._quotes: list[str] = []  # opened and not closed

    def feed(self, text: str) -> list[str]:
        """The pieces that are complete after this text."""
        waiting = self._seen < len(self._text)
        self._text += text
        too_long = LONG if self._clause else LONGEST
        if waiting or len(self._text) >= too_long or _MARK.search(text):
            return self._cut(final=False)
        self._seen = len(self._text)
        return []

    def flush(self) -> list[str]:
        """What remains at the end of the text. The splitter is as new afterwards."""
        pieces = self._cut(final=True)
        if self._text:
            pieces.append(self._text)
        self._reset()
        return pieces

    def _cut(self, *, final: bool) -> list[str]:
        pieces = []
        while cut := self._next(final):
            pieces.append(self._text[:cut])
            self._text = self._text[cut:]
            self._seen = max(self._seen - cut, 0)
            self._clause = 0
            self._first = False
        return pieces

    def _next(self, final: bool) -> int:
        """Where the piece ends; 0 if that is not known yet."""
        while True:
            mark = _MARK.search(self._text, self._seen)
            self._seen = mark.start() if mark else len(self._text)
            if self._seen >= LONG and self._clause:
                return self._clause
            if self._seen >= LONGEST:
                return _anywhere(self._text)
            if not mark:
                return 0
            if self._first and self._is_sure(mark):
                return mark.end()
            if (judged := self._judge(mark[0], final)) is None:
                return 0
            kind, self._seen = judged
            if kind == "end" and not self._quotes and self._enough(mark.end()):
                return self._seen
            if kind == "clause" and self._first and self._enough(mark.end()):
                return self._seen
            if kind != "none":
                self._clause = self._seen

    def _is_sure(self, mark: re.Match[str]) -> bool:
        """Whether the first piece ends right at this mark, so that it is voiced a token sooner."""
        behind_letter = self._text[mark.start() - 1 : mark.start()].isalpha()
        return mark[0] in _SURE and behind_letter and not self._quotes and self._enough(mark.end())

    def _judge(self, mark: str, final: bool) -> tuple[_Kind, int] | None:
        """What the mark is and where it ends with all that belongs to it; None if not known yet."""
        text, at = self._text, self._seen
        if mark in _QUOTES:
            self._close(mark)
            return "none", at + 1
        if mark in _OPENERS:
            if mark == "“" and self._quotes[-1:] == ["„"]:  # German: „…“
                self._quotes.pop()
            else:
                self._quotes.append(mark)
            return "none", at + 1
        run = (_END if mark in _ENDS else _CLAUSE).match(text, at)
        if run is None or (run.end() == len(text) and not final):
            return None
        kind = _end_kind(run, final) if mark in _ENDS else _clause_kind(run)
        if kind is None:
            return None
        for closer in run[2]:
            self._close(closer)
        return kind, run.end()

    def _close(self, closer: str) -> None:
        if self._quotes and self._quotes[-1] == _QUOTES.get(closer):
            self._quotes.pop()

    def _enough(self, end: int) -> bool:
        """Whether the piece, its mark included, may stand alone: any but the first may."""
        if not self._first:
            return True
        wide = len(_WIDE.findall(self._text, 0, end))
        return end + wide * (WIDE_WEIGHT - 1) >= self._first_min


def voiceable(piece: str) -> bool:
    """Whether there is anything to say: a letter or a digit, not just punctuation, emoji, spaces."""
    return any(map(str.isalnum, piece))


def _end_kind(run: re.Match[str], final: bool) -> _Kind | None:
    """Whether marks that can end a sentence do; None if that is not known yet."""
    text, (marks, closers, tail) = run.string, run.groups()
    before, after = text[: run.start()], text[run.end() : run.end() + 1]
    if not after:
        return "end"
    if not voiceable(before) or (not tail and after in _CLAUSES):
        return "none"
    if not _FULL.isdisjoint(marks):
        return "end"
    into_wide = not tail and _WIDE.match(after)
    if after.islower() and (closers or _ELLIPSIS.fullmatch(marks)):  # "What?" she said. Wait... what?
        return "none"
    if into_wide and _ELLIPSIS.fullmatch(marks):  # 我……我不知道
        return "clause"
    if not tail:
        return "end" if into_wide and not before[-1].isdecimal() else "none"
    if marks != "." or closers:
        return "end"
    ends = ends_sentence(before, text[run.end() :], final=final)
    return None if ends is None else "end" if ends else "none"


def _clause_kind(run: re.Match[str]) -> _Kind:
    text, (marks, _, tail) = run.string, run.groups()
    before, after = text[: run.start()], text[run.end() : run.end() + 1]
    if not voiceable(before):
        return "none"
    if marks[-1] in _IN_WORDS and not tail and (before[-1].isdecimal() or not _WIDE.match(after)):
        return "none"
    return "clause"


def _anywhere(text: str) -> int:
    """A place to cut a text without punctuation: behind its last space, never inside a character."""
    if (space := text.rfind(" ", 0, LONGEST)) > 0:
        return space + 1
    cut = LONGEST - 1
    while cut > LONG and (_JOINED.match(text, cut) or text[cut - 1] == "\u200d"):
        cut -= 1
    return cut
