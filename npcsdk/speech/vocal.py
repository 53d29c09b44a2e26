"""Vocal sounds as marks: how long each lasts, what the mouth does in it, and where it goes in."""

from __future__ import annotations

from collections.abc import Sequence

from npcsdk.events import Mark
from npcsdk.speech.marks import complete, opened, ordered, place_of
from npcsdk.speech.poses import SECONDS, mouth
from npcsdk.speech.timing import estimate

Sounds = Sequence[tuple[str, int]]
"""Vocal sounds in order: name, and characters of the text before it."""


def put_in(
    marks: Sequence[Mark], duration: float, name: str, at: int, seconds: float
) -> tuple[tuple[Mark, ...], float]:
    """The marks with a sound that goes in before a character, and the second at which it does.

    Args:
        marks: of the utterance, in seconds.
        duration: of the utterance so far, in seconds.
        name: of the sound.
        at: characters of the text before it.
        seconds: that it lasts; 0 for one that only colours what follows.
    """
    second = place_of(marks, at, duration)
    shapes = tuple(
        Mark("viseme", second + start * seconds, second + end * seconds, shape, at)
        for shape, start, end in (mouth(name) if seconds else ())
    )
    sound = Mark("sound", second, second + seconds, name, at)
    return ordered((*opened(marks, second, seconds), sound, *shapes)), second


def seconds(text: str, sounds: Sounds = (), *, speed: float = 1.0) -> float:
    """How long reading a text aloud, and making those sounds, takes."""
    reading = estimate(text, speed=speed)[0] if text else 0.0
    return reading + sum(SECONDS.get(name, 0.0) for name, _ in sounds)


def silent(
    text: str, sounds: Sounds = (), *, language: str = "en", speed: float = 1.0
) -> tuple[float, tuple[Mark, ...]]:
    """What a voice without sound gives: seconds, and marks of someone reading aloud and making those sounds.

    Raises:
        ValueError: `speed` is not a finite number above 0.
    """
    duration, words = estimate(text, speed=speed) if text else (0.0, ())
    marks = complete(words, text, duration, language)
    for name, at in sounds:
        seconds = SECONDS.get(name, 0.0)
        marks, _ = put_in(marks, duration, name, at, seconds)
        duration += seconds
    return duration, marks
