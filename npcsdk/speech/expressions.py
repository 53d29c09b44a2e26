"""Feelings on faces: the expressions of VRM 1.0, and how a face is mixed of what is shown.

VRM 1.0 has presets for six feelings. Fear and disgust have none: they are mixed of those that share most with
them in the face, in weights that are ours. Labels beyond the core are shown as their core, as much as they are it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias

from npcsdk.emotion import NEUTRAL, VOCABULARY, Feeling, likeness

Shown: TypeAlias = Feeling | Mapping[str, float]
"""What a face shows: a feeling, or how much of each label (`Face.weights`)."""

VRM_EXPRESSIONS = ("happy", "angry", "sad", "relaxed", "surprised", "neutral")
"""The presets of VRM 1.0 for feelings."""
_VRM = {
    "neutral": "neutral",
    "happy": "happy",
    "sad": "sad",
    "angry": "angry",
    "afraid": "surprised=0.55 sad=0.4",
    "surprised": "surprised",
    "disgusted": "angry=0.55 sad=0.3",
    "relaxed": "relaxed",
    # Of their own, where the core alone says something else.
    "amused": "happy",
    "confused": "surprised=0.3 sad=0.2",
    "curious": "surprised=0.4 happy=0.15",
    "embarrassed": "relaxed=0.3 sad=0.4",
    "gloating": "happy=0.5 angry=0.3",
    "shy": "relaxed=0.4 sad=0.15",
    "skeptical": "angry=0.25",
    "smug": "happy=0.4 relaxed=0.3",
    "tender": "relaxed=0.6 happy=0.3",
    "weary": "sad=0.3 relaxed=0.2",
}


def to_vrm_expression(shown: Shown) -> dict[str, float]:
    """Weights of the six expressions of VRM 1.0, 0 to 1, zeros included, with a sum of 1 at most.

    `neutral` is how little is felt: some models show a face of its own for it, others nothing.

    Args:
        shown: a feeling, or how much of each label is shown (`Face.weights`).

    >>> to_vrm_expression(Feeling("sad", 0.25))
    {'happy': 0.0, 'angry': 0.0, 'sad': 0.25, 'relaxed': 0.0, 'surprised': 0.0, 'neutral': 0.75}
    """
    weights = dict.fromkeys(VRM_EXPRESSIONS, 0.0) | mixed(shown, full_vrm)
    whole = sum(weights.values()) - weights["neutral"]
    if whole > 1.0:
        weights = {name: weight / whole for name, weight in weights.items()}
    return weights | {"neutral": max(1.0 - whole, 0.0)}


def from_vrm_expression(weights: Mapping[str, float]) -> Feeling:
    """What weights of VRM expressions show, as those of an avatar that someone else moves: the strongest.

    Names that are no feelings (blink, aa, own ones) count for nothing; weights beyond 0..1 are cut.
    """
    felt = {name: weights[name] for name in VRM_EXPRESSIONS if weights.get(name, 0.0) > 0.0 and name != "neutral"}
    if not felt:
        return NEUTRAL
    name = max(felt, key=lambda each: felt[each])
    return Feeling(name, min(felt[name], 1.0))


def full_vrm(label: str) -> Mapping[str, float]:
    """The expressions for a feeling of full intensity.

    Raises:
        KeyError: it is no label of the vocabulary.
    """
    if label in _VRM:
        return parts_of(_VRM[label])
    much = likeness(label)
    return {name: weight * much for name, weight in parts_of(_VRM[VOCABULARY[label].core]).items()}


def mixed(shown: Shown, full: Callable[[str], Mapping[str, float]]) -> dict[str, float]:
    """A face of what is shown: the full one of each label by how much there is of it, each weight 1 at most.

    Raises:
        KeyError: something is shown that is no label of the vocabulary.
    """
    face: dict[str, float] = {}
    for label, much in ({shown.label: shown.intensity} if isinstance(shown, Feeling) else shown).items():
        for name, weight in full(label).items():
            face[name] = min(face.get(name, 0.0) + weight * much, 1.0)
    return face


def parts_of(written: str) -> dict[str, float]:
    """What a row of a table says: `jawOpen=0.3 eyeWide*` is so much of one and all of another, left and right."""
    found: dict[str, float] = {}
    for part in written.split():
        name, _, weight = part.partition("=")
        sides = (name[:-1] + "Left", name[:-1] + "Right") if name.endswith("*") else (name,)
        found.update(dict.fromkeys(sides, float(weight or 1)))
    return found
