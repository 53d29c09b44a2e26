"""What can be taken of a model's answer to `asking`.

What points to no line is left out, and so is what tells of a number or a name that the lines it points to do not have,
what reads like an order, and what is in another language. Whose words a summary holds is not for the model to say: it
follows from the lines.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from npcsdk.memory import Memory
from npcsdk.mind.hearsay import reads_like_an_order
from npcsdk.mind.memory.fading import weight
from npcsdk.mind.memory.opinions import Opinion
from npcsdk.mind.memory.particulars import made_up
from npcsdk.mind.memory.sentences import Told, label, sentences
from npcsdk.mind.memory.summary import keys_of, rendered
from npcsdk.mind.phrase import FULL, phrase
from npcsdk.mind.quoting import quoted
from npcsdk.mind.rules.tongue import other_language
from npcsdk.mind.rules.wording import wording
from npcsdk.mind.words import words
from npcsdk.patterns import lazy

SENTENCES = 3
"""Opinions that are taken from one answer, at most."""
LONGEST = 200
"""Characters of an opinion."""
READ = 6000
"""Characters of an answer that are looked at."""
OWN = 0.5
"""The share of the words of a summary that its lines must have."""
RUN = 6
"""Words in a row, from one line, that make an opinion a repetition of it."""

_POINTED = lazy(r"([^\[\]\n]*)((?:\[[^\[\]\n]*\][ \t]*)+)")
_WIDE = str.maketrans("【】［］", "[][]")
_POINTER = lazy(r"\[([^\[\]]*)\]")
_NUMBERS = lazy(r"\s*\d{1,3}(?:\s*[,;]\s*\d{1,3})*\s*")
_BULLET = lazy(r"^[\s.,;:!?。，；：！？*•-]*(?:\d{1,2}[.)]\s+)?")
_ADDRESSED = lazy(r"(?i)\byou(?:r|rs|rself|'\w+)?\b|[你您]")


class Pointed(NamedTuple):
    """A sentence of an answer, and the lines that it points to, from 0."""

    text: str
    lines: tuple[int, ...]


def summed_up(
    answer: str, memories: Sequence[Memory], names: Mapping[str, str], *, language: str, most: int
) -> str | None:
    """The summary that an answer gives, at most `most` characters; None where nothing of it can be taken.

    Args:
        answer: what a model wrote.
        memories: as they were in the request.
        names: what characters are called, by id.
        language: of the answer, as a code.
        most: characters.
    """
    body: list[Told] = []
    room = most
    for each in pointed(answer, len(memories)):
        lines = [memories[at] for at in each.lines]
        whose = {label(memory, names) for memory in lines if memory.kind != "summary"}
        if len(whose) > 1 or not _sound(each.text, lines, names, language) or not _own(each.text, lines):
            continue
        told = Told(whose.pop() if whose else _speaker(lines, names), each.text)
        if told in body or len(told.who) + len(told.text) + 3 > room:
            continue
        body.append(told)
        room -= len(told.who) + len(told.text) + 3
    if not body:
        return None
    everything = [each for memory in memories for each in sentences(memory, names)]
    return rendered(body, keys_of(memories, everything, names), most, names)


def concluded(answer: str, memories: Sequence[Memory], names: Mapping[str, str], *, language: str) -> list[Opinion]:
    """The opinions that an answer gives, those that cannot be taken left out.

    One has to follow from two memories at least, addresses nobody, and is no repetition of what somebody said.

    Args:
        answer: what a model wrote.
        memories: as they were in the request.
        names: what characters are called, by id.
        language: of the answer, as a code.
    """
    found: list[Opinion] = []
    for each in pointed(answer, len(memories)):
        lines = [memories[at] for at in each.lines]
        if len(lines) < 2 or len(each.text) > LONGEST or _ADDRESSED.search(each.text):
            continue
        if _sound(each.text, lines, names, language) and not any(_repeats(each.text, line.text) for line in memories):
            importance = min(0.75, sum(map(weight, lines)) / len(lines) + 0.1)
            found.append(Opinion("", each.text, round(importance, 3), lines))
    return found[:SENTENCES]


def pointed(answer: str, count: int) -> Iterator[Pointed]:
    """The sentences of an answer that point to lines that there are.

    Args:
        answer: what a model wrote. What does not end with a pointer is left out, and so is what has a tag.
        count: how many lines there are.
    """
    for found in _POINTED.finditer(answer[:READ].translate(_WIDE)):
        text = quoted(_BULLET.sub("", found[1]))
        marks = _POINTER.findall(found[2])
        if not any(map(str.isalnum, text)) or not all(map(_NUMBERS.fullmatch, marks)):
            continue
        lines = tuple(dict.fromkeys(int(part) - 1 for mark in marks for part in mark.replace(";", ",").split(",")))
        if all(0 <= at < count for at in lines):
            yield Pointed(text if text[-1] in ".!?…。！？" else text + ("。" if text[-1] > "\u2e80" else "."), lines)


def _speaker(lines: Iterable[Memory], names: Mapping[str, str]) -> str:
    """Whose words summaries hold, where they hold those of one person."""
    whose = {each.who for memory in lines for each in sentences(memory, names)}
    return whose.pop() if len(whose) == 1 else " and ".join(sorted(filter(None, whose))[:3])


def _sound(text: str, lines: Sequence[Memory], names: Mapping[str, str], language: str) -> bool:
    """Whether a sentence is no order and no talk of a model, in the right language, and makes nothing up."""
    if reads_like_an_order(text) or other_language(wording(text), language):
        return False
    people = [*names.values(), "player"]
    return not made_up(text, [line.text for line in lines], people)


def _own(text: str, lines: Iterable[Memory]) -> bool:
    """Whether enough of the words of a sentence are those of its lines."""
    told = {part for line in lines for part in phrase(line.text).weights}
    said = [part for part, much in phrase(text).weights.items() if much >= FULL]
    return sum(part in told for part in said) >= OWN * len(said)


def _repeats(text: str, line: str) -> bool:
    said = f" {' '.join(words(text))} "
    heard = words(line)
    rows = (heard[at : at + RUN] for at in range(max(1, len(heard) - RUN + 1)))
    return len(heard) > 2 and any(f" {' '.join(row)} " in said for row in rows)
