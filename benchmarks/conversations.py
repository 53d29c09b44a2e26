"""Very long conversations with questions, and the turns that hold the evidence: LoCoMo, for measuring memory only.

They are looked for in `../shared/data/locomo_dev.json` beside the checkout, or in the file that the environment
variable NPCSDK_LOCOMO names. The protocol: one memory a turn of talk, its text with the caption of a picture that
was shown, the date of the session as its time; recall@k is the share of the evidence among the first k, averaged over
the questions with evidence that can be found. No language model.
"""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

FILE = Path(os.environ.get("NPCSDK_LOCOMO", Path(__file__).parents[2] / "shared/data/locomo_dev.json"))
MULTI_HOP = 1
"""The category of questions whose evidence is in several turns, by its number."""
_EVIDENCE = re.compile(r"D\d+:\d+")


@dataclass(frozen=True)
class Turn:
    """Something that was said. `session` counts from 1; `time` is in seconds."""

    speaker: str
    text: str
    session: int
    time: float


@dataclass(frozen=True)
class Question:
    """A question, the numbers of the turns that hold the evidence, and its category."""

    text: str
    evidence: frozenset[int]
    category: int


@dataclass(frozen=True)
class Conversation:
    """All turns in order, and what is asked about them."""

    turns: tuple[Turn, ...]
    questions: tuple[Question, ...]

    @property
    def speakers(self) -> tuple[str, ...]:
        """The names of the two."""
        return tuple(dict.fromkeys(turn.speaker for turn in self.turns))


def conversations() -> list[Conversation]:
    """All of the file.

    Raises:
        SystemExit: it is not there.
    """
    if not FILE.exists():
        sys.exit(f"{FILE} is not there: set NPCSDK_LOCOMO to the file of LoCoMo's conversations")
    return [_read(each["conversation"], each["qa"]) for each in json.loads(FILE.read_text(encoding="utf-8"))]


def _read(talk: dict[str, Any], asked: Iterable[dict[str, Any]]) -> Conversation:
    places: dict[str, int] = {}
    turns: list[Turn] = []
    session = 1
    while f"session_{session}" in talk:
        date = datetime.strptime(talk[f"session_{session}_date_time"], "%I:%M %p on %d %B, %Y").replace(tzinfo=UTC)
        for turn in talk[f"session_{session}"]:
            places[turn["dia_id"]] = len(turns)
            shown = f" [{turn['blip_caption']}]" if turn.get("blip_caption") else ""
            turns.append(Turn(turn["speaker"], turn["text"] + shown, session, date.timestamp()))
        session += 1
    questions = []
    for each in asked:
        named = _EVIDENCE.findall(" ".join(each["evidence"]))
        if found := frozenset(places[name] for name in named if name in places):
            questions.append(Question(each["question"], found, each["category"]))
    return Conversation(tuple(turns), tuple(questions))


@dataclass(frozen=True)
class Score:
    """How much of the evidence for one question is among the first 10 and the first 5."""

    at_10: float
    at_5: float
    category: int


def score(question: Question, best: list[int]) -> Score:
    """Of the numbers of turns, the best first."""
    first, fewer = (len(question.evidence.intersection(best[:k])) / len(question.evidence) for k in (10, 5))
    return Score(first, fewer, question.category)


def mean(values: Iterable[float]) -> float:
    """In percent."""
    found = list(values)
    return 100 * sum(found) / len(found)


def figures(what: str, scores: Iterable[Score]) -> dict[str, float]:
    """What is reported of each way to recall."""
    found = list(scores)
    return {
        f"{what}: recall@10, %": mean(each.at_10 for each in found),
        f"{what}: recall@5, %": mean(each.at_5 for each in found),
        f"{what}: multi-hop recall@10, %": mean(each.at_10 for each in found if each.category == MULTI_HOP),
    }
