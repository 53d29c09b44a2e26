"""The sets of emotions that others use: Ekman's six, and the 28 of GoEmotions.

P. Ekman, "An argument for basic emotions", Cognition and Emotion 6 (1992), 169-200. D. Demszky et al.,
"GoEmotions: A dataset of fine-grained emotions", ACL 2020, whose grouping of its labels under Ekman's is in its
appendix.
"""

from __future__ import annotations

from collections.abc import Mapping

from npcsdk.emotion import Feeling

EKMAN = ("anger", "disgust", "fear", "joy", "sadness", "surprise", "neutral")
"""Ekman's six, and none of them."""

FROM_EKMAN: Mapping[str, str] = {
    "anger": "angry", "disgust": "disgusted", "fear": "afraid", "joy": "happy", "sadness": "sad",
    "surprise": "surprised", "neutral": "neutral",
}  # fmt: skip
"""Our label for each."""
TO_EKMAN: Mapping[str, str] = {**{label: name for name, label in FROM_EKMAN.items()}, "relaxed": "joy"}
"""Theirs for each of our core. He counts contentment as a joy."""

FROM_GOEMOTIONS: Mapping[str, str] = {
    "admiration": "admiring", "amusement": "amused", "anger": "angry", "annoyance": "annoyed", "approval": "satisfied",
    "caring": "affectionate", "confusion": "confused", "curiosity": "curious", "desire": "hopeful",
    "disappointment": "disappointed", "disapproval": "scornful", "disgust": "disgusted",
    "embarrassment": "embarrassed", "excitement": "excited", "fear": "afraid", "gratitude": "grateful",
    "grief": "despairing", "joy": "joyful", "love": "loving", "nervousness": "anxious", "optimism": "confident",
    "pride": "proud", "realization": "astonished", "relief": "relieved", "remorse": "guilty", "sadness": "sad",
    "surprise": "surprised", "neutral": "neutral",
}  # fmt: skip
"""Our label for each of theirs."""

_GROUPS = {
    "anger": "anger annoyance disapproval",
    "disgust": "disgust",
    "fear": "fear nervousness",
    "joy": "admiration amusement approval caring desire excitement gratitude joy love optimism pride relief",
    "sadness": "disappointment embarrassment grief remorse sadness",
    "surprise": "confusion curiosity realization surprise",
    "neutral": "neutral",
}
GOEMOTIONS_EKMAN: Mapping[str, str] = {name: group for group, names in _GROUPS.items() for name in names.split()}
"""Under which of Ekman's the authors of GoEmotions group each of theirs."""
GOEMOTIONS = tuple(FROM_GOEMOTIONS)

_NEAREST = {
    "admiration": "admiring awed fascinated inspired respectful",
    "amusement": "amused gloating",
    "anger": "angry defiant furious hostile indignant",
    "annoyance": "annoyed frustrated jealous resentful bored",
    "approval": "satisfied interested",
    "caring": "affectionate friendly tender pitying",
    "confusion": "confused",
    "curiosity": "curious",
    "desire": "",
    "disappointment": "disappointed defeated tired weary",
    "disapproval": "scornful contemptuous skeptical suspicious",
    "disgust": "disgusted",
    "embarrassment": "embarrassed ashamed humiliated shy",
    "excitement": "excited triumphant",
    "fear": "afraid helpless terrified timid",
    "gratitude": "grateful",
    "grief": "despairing",
    "joy": "happy joyful carefree content glad",
    "love": "loving",
    "nervousness": "anxious tense worried",
    "optimism": "confident hopeful",
    "pride": "proud smug",
    "realization": "",
    "relief": "relieved calm relaxed",
    "remorse": "guilty",
    "sadness": "sad depressed distressed hurt lonely",
    "surprise": "surprised astonished startled",
    "neutral": "neutral humble indifferent solemn",
}
TO_GOEMOTIONS: Mapping[str, str] = {label: name for name, labels in _NEAREST.items() for label in labels.split()}
"""The nearest of theirs for each of our labels. None of ours is nearest to desire or realization."""


def to_ekman(feeling: Feeling) -> str:
    """Which of Ekman's six a feeling is, or neutral.

    >>> to_ekman(Feeling("annoyed"))
    'anger'
    """
    return TO_EKMAN[feeling.core]


def to_goemotions(feeling: Feeling) -> str:
    """Which of the 28 labels of GoEmotions is nearest to a feeling.

    >>> to_goemotions(Feeling("shy"))
    'embarrassment'
    """
    return TO_GOEMOTIONS[feeling.label]


def from_ekman(name: str, intensity: float = 1.0) -> Feeling:
    """A feeling from one of Ekman's six, or neutral.

    Raises:
        ValueError: it is none of them, or the intensity is not within 0..1.
    """
    return _from("Ekman's", FROM_EKMAN, name, intensity)


def from_goemotions(name: str, intensity: float = 1.0) -> Feeling:
    """A feeling from a label of GoEmotions.

    >>> from_goemotions("nervousness", 0.4)
    Feeling(label='anxious', intensity=0.4)

    Raises:
        ValueError: it is none of theirs, or the intensity is not within 0..1.
    """
    return _from("GoEmotions'", FROM_GOEMOTIONS, name, intensity)


def _from(whose: str, table: Mapping[str, str], name: str, intensity: float) -> Feeling:
    if name not in table:
        raise ValueError(f"{name!r} is none of {whose} emotions; they are {', '.join(table)}")
    return Feeling(table[name], intensity)
