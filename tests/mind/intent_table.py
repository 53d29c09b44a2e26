"""Tables of what players say, `intents.tsv` above all, and how well they are understood.

Of all utterances, those with an intent and those without, `wrong` is the share for which an intent was
chosen that is not the right one: any intent at all where there is none. Of the utterances that have an
intent, `right` is the share for which it was chosen. Choosing none is never wrong, and where there is
none it does not count as right. An utterance meets the examples of its own language, as in a world
that was translated.

Lines marked `dev` were used to find the constants of the matcher, those marked `held` were not. The
other tables are of other games: a station in space (`intents_other.tsv`) and a witness of a murder
(`intents_witness.tsv`), each written before it was measured. What the first showed was then mended in the
matcher, and the second told whether that holds; one constant was set with it in view.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

from npcsdk.world.graph import Transition

NAME = "Mira"
"""Who is spoken to."""
TAVERN = "intents.tsv"
OTHERS = {"intents_other.tsv": "Vex", "intents_witness.tsv": "Miss Pell"}
"""The tables of other games, and who is spoken to there."""


class Line(NamedTuple):
    """A line of the table. `part` is intent, example, dev or held; `intent` is a name, or none."""

    part: str
    language: str
    intent: str
    text: str


class Result(NamedTuple):
    """How well utterances were understood."""

    wrong: float
    right: float
    mistakes: tuple[tuple[str, str, str], ...]
    """Text, intent, and what was chosen in its place."""
    by_intent: dict[str, tuple[int, int, int]]
    """Utterances, right and wrong choices, by what was meant."""


@cache
def table(of: str = TAVERN) -> tuple[Line, ...]:
    """All lines."""
    with Path(__file__).with_name(of).open(encoding="utf-8", newline="") as file:
        return tuple(Line(*row) for row in csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE))[1:]


@cache
def intents(*languages: str, of: str = TAVERN) -> tuple[Transition, ...]:
    """The twelve, with their examples in these languages."""
    lines = table(of)
    return tuple(
        Transition(
            to=line.intent,
            intent=line.text,
            examples=tuple(
                e.text for e in lines if e[0] == "example" and e.intent == line.intent and e[1] in languages
            ),
        )
        for line in lines
        if line.part == "intent"
    )


def utterances(part: str, of: str = TAVERN) -> list[Line]:
    """What players say, of one part of the table, or of both for an empty name."""
    return [line for line in table(of) if line.part in ((part,) if part else ("dev", "held"))]


def score(
    choose: Callable[[str, Sequence[Transition]], Transition | None],
    lines: Iterable[Line],
    *languages: str,
    of: str = TAVERN,
) -> Result:
    """How well `choose` understands the lines, by examples in their language, or in all of `languages`."""
    meant, right, wrong = Counter[str](), Counter[str](), Counter[str]()
    mistakes = []
    for line in lines:
        edge = choose(line.text, intents(*(languages or (line.language,)), of=of))
        meant[line.intent] += 1
        if edge is not None and edge.to == line.intent:
            right[line.intent] += 1
        elif edge is not None:
            wrong[line.intent] += 1
            mistakes.append((line.text, line.intent, edge.to))
    return Result(
        sum(wrong.values()) / sum(meant.values()),
        sum(right.values()) / (sum(meant.values()) - meant["none"]),
        tuple(mistakes),
        {name: (number, right[name], wrong[name]) for name, number in meant.items()},
    )
