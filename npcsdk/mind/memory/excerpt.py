"""What of a long memory is told of: the sentences that have to do with what was looked for, and those beside them."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

from npcsdk.mind.memory.terms import terms
from npcsdk.mind.tokens import estimate, shortened
from npcsdk.patterns import lazy

READ = 100
"""Sentences that are looked at."""
GAP = "…"

_END = lazy(r"(?<=[.!?…])[\"”’)]*\s+|(?<=[。！？])")


class _Sentence(NamedTuple):
    """A sentence, and what its row begins with: whose words it holds, in a summary."""

    row: int
    label: str
    text: str


def excerpt(text: str, looked: str, tokens: int, *, labelled: bool = False) -> str:
    """A text of about `tokens` tokens at most; where it is longer, an ellipsis stands for what is left out.

    Args:
        text: what is remembered.
        looked: what it was looked for by.
        tokens: by estimate.
        labelled: whether each row begins with whose words it holds, as in a summary: that stays with them.
    """
    if estimate(text) <= tokens:
        return text
    sought = {term.key: term.tells for term in terms(looked)}
    sentences = list(islice(_sentences(text, labelled), READ))
    fits = [sum(sought.get(key, 0.0) for key in {term.key for term in terms(each.text)}) for each in sentences]
    best = max(range(len(sentences)), key=lambda at: (fits[at], -at), default=0)
    chosen: list[int] = []
    for at in sorted(range(len(sentences)), key=lambda at: (-fits[at], abs(at - best), -at)):
        if estimate(_joined(sentences, [*chosen, at])) <= tokens:
            chosen.append(at)
        elif not chosen:
            return f"{shortened(_joined(sentences, [at]), tokens - 1).rstrip()}{GAP}"
    return _joined(sentences, chosen)


def _sentences(text: str, labelled: bool) -> Iterator[_Sentence]:
    for number, row in enumerate(text.split("\n")):
        label, colon, rest = row.partition(": ") if labelled else ("", "", "")
        label, rest = (f"{label}: ", rest) if colon else ("", row)
        for part in _END.split(rest):
            if part.strip():
                yield _Sentence(number, label, part.strip())


def _joined(sentences: list[_Sentence], chosen: list[int]) -> str:
    """Some sentences in their order, each row under its label."""
    told, last = "", -1
    for at in sorted(chosen):
        each = sentences[at]
        new_row = last < 0 or sentences[last].row != each.row
        gap = f"{GAP} " if at != last + 1 else ""
        between = "\n" if told and new_row else "" if not told or (not gap and told[-1] in "。！？") else " "
        told += f"{between}{each.label if new_row else ''}{gap}{each.text}"
        last = at
    return told if not chosen or last + 1 == len(sentences) else f"{told} {GAP}"
