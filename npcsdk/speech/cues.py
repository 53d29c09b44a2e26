"""Cues: what is due now, and in which order the marks of an utterance become due."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Literal, NamedTuple

from npcsdk.events import Event, Mark, UtteranceReady
from npcsdk.speech.timing import spread

CueKind = Literal[
    "utterance", "word", "viseme", "sound", "feeling", "command", "event", "options", "ended", "done",
    "blink", "glance", "shift", "leak",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Cue:
    """Something that is due.

    `utterance`: its sound should start now (`event` has the audio). `word`, `viseme`, `sound`: a
    mark of the utterance `event`. `feeling`, `command`, `options`: what `event` says. `event`: what
    the dialogue emits (EventEmitted). `ended`: the talk is over (SessionEnded). `done`: the turn has
    been played to its end (TurnEnded).

    What a face does by itself (see `Face`): `blink`; `glance`, to `left`, `right`, `up` or `down` as the character has
    them, `away`, or `back` to the other; `shift`, a small move of the body, `forward`, `back` or to a `side`; `leak`,
    a hidden feeling that shows for a fifth of a second at most. Their `event` is the feeling that was shown last.

    Attributes:
        kind: what is due.
        t: seconds of playing time since the timeline was made, or the face.
        at: characters of the turn's visible text before it.
        value: the word, viseme, sound, feeling label, name of a command or event, ending, reason, or direction;
            the text of an utterance.
        event: the event it comes from.
        mark: of words, visemes and sounds; its times count from the start of the utterance.
    """

    kind: CueKind
    t: float
    at: int
    value: str
    event: Event
    mark: Mark | None = None


class Point(NamedTuple):
    """A moment of an utterance: a mark begins, a word has been said, or it is all over."""

    seconds: float
    kind: Literal["word", "said", "viseme", "sound", "end"]
    mark: Mark


def points(utterance: UtteranceReady) -> tuple[Point, ...]:
    """The moments of an utterance in time order, the end last.

    Marks that lie outside the utterance are moved to its edge. A voice that gave no words has them
    spread over the whole of it.
    """
    length = _within(utterance.duration, 0.0, math.inf)
    marks = utterance.marks
    if not any(mark.kind == "word" for mark in marks):
        marks = (*marks, *spread(utterance.text, 0.0, length))
    found = []
    for mark in (_tamed(mark, length, len(utterance.text)) for mark in marks):
        if mark.kind == "word":
            found += [Point(mark.start, "word", mark), Point(mark.end, "said", mark)]
        elif mark.kind in ("viseme", "sound"):
            found.append(Point(mark.start, mark.kind, mark))
    # Where one word ends and the next begins, the end comes first.
    found.sort(key=lambda point: (point.seconds, point.kind != "said" or point.mark.end == point.mark.start))
    return (*found, Point(length, "end", Mark("word", length, length, "", len(utterance.text))))


def _tamed(mark: Mark, length: float, size: int) -> Mark:
    start = _within(mark.start, 0.0, length)
    at = min(max(mark.at, 0), size)
    return replace(
        mark, start=start, end=_within(mark.end, start, length), at=at, length=min(max(mark.length, 0), size - at)
    )


def _within(value: float, least: float, most: float) -> float:
    return min(max(value, least), most) if math.isfinite(value) else least
