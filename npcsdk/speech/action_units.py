"""Feelings on the 52 blend shapes of ARKit, by the muscles that move: the action units of FACS.

For the six of the core they are those of S. Du, Y. Tao and A. M. Martinez, "Compound facial expressions of emotion",
PNAS 111 (2014), E1454-E1462, table 1: what most people do in full, and what some do by how many of them do it. Awe
and hatred stand there too. Contempt is after P. Ekman and W. V. Friesen, "A new pan-cultural facial expression of
emotion", Motivation and Emotion 10 (1986); others after D. Keltner et al., "Emotional expression: Advances in basic
emotion theory", Journal of Nonverbal Behavior 43 (2019), table 1. How much a shape moves for a unit is ours; heads
and hands are left to the game.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from npcsdk.emotion import VOCABULARY, likeness
from npcsdk.speech.expressions import Shown, mixed, parts_of

ARKIT_52 = (
    "eyeBlinkLeft", "eyeLookDownLeft", "eyeLookInLeft", "eyeLookOutLeft", "eyeLookUpLeft", "eyeSquintLeft",
    "eyeWideLeft", "eyeBlinkRight", "eyeLookDownRight", "eyeLookInRight", "eyeLookOutRight", "eyeLookUpRight",
    "eyeSquintRight", "eyeWideRight", "jawForward", "jawLeft", "jawRight", "jawOpen", "mouthClose", "mouthFunnel",
    "mouthPucker", "mouthLeft", "mouthRight", "mouthSmileLeft", "mouthSmileRight", "mouthFrownLeft",
    "mouthFrownRight", "mouthDimpleLeft", "mouthDimpleRight", "mouthStretchLeft", "mouthStretchRight",
    "mouthRollLower", "mouthRollUpper", "mouthShrugLower", "mouthShrugUpper", "mouthPressLeft", "mouthPressRight",
    "mouthLowerDownLeft", "mouthLowerDownRight", "mouthUpperUpLeft", "mouthUpperUpRight", "browDownLeft",
    "browDownRight", "browInnerUp", "browOuterUpLeft", "browOuterUpRight", "cheekPuff", "cheekSquintLeft",
    "cheekSquintRight", "noseSneerLeft", "noseSneerRight", "tongueOut",
)  # fmt: skip
"""All names, in Apple's order."""

_SHAPES = {
    "1": "browInnerUp=0.9",
    "2": "browOuterUp*=0.9",
    "4": "browDown*=0.9",
    "5": "eyeWide*=0.8",
    "6": "cheekSquint*=0.8",
    "7": "eyeSquint*=0.7",
    "9": "noseSneer*=0.9",
    "10": "mouthUpperUp*=0.6",
    "12": "mouthSmile*=0.8",
    "R12": "mouthSmileRight=0.4",
    "14": "mouthDimple*=0.6",
    "R14": "mouthDimpleRight=0.9",
    "15": "mouthFrown*=0.8",
    "17": "mouthShrugLower=0.6",
    "20": "mouthStretch*=0.7",
    "23": "mouthPress*=0.5 mouthRollLower=0.2 mouthRollUpper=0.2",
    "24": "mouthPress*=0.8",
    "25": "mouthLowerDown*=0.25 jawOpen=0.05",
    "26": "jawOpen=0.35",
    "43": "eyeBlink*=0.9",
    "61": "eyeLookOutLeft=0.6 eyeLookInRight=0.6",
    "63": "eyeLookUp*=0.5",
    "64": "eyeLookDown*=0.7",
}
"""By the number of the unit; R is one of the right side alone."""

_UNITS = {
    "neutral": "",
    "happy": "12 25 6=0.51",
    "sad": "4 15 1=0.6 6=0.5 17=0.67",
    "angry": "4 7 24 10=0.26 17=0.52 23=0.29",
    "afraid": "1 4 20 25 2=0.57 5=0.63 26=0.33",
    "surprised": "1 2 25 26 5=0.66",
    "disgusted": "9 10 17 4=0.31 24=0.26",
    "relaxed": "12=0.4 43=0.3",
    "amused": "6 7=0.6 12 25 26",
    "ashamed": "64 15=0.4 1=0.4",
    "awed": "1 2 5 25 4=0.21 20=0.62 26=0.56",
    "bored": "43=0.45 15=0.2",
    "confused": "4 7",
    "contemptuous": "R12 R14",
    "content": "12=0.6 43=0.35",
    "curious": "1 2 5=0.3 12=0.15",
    "embarrassed": "7=0.6 12=0.7 15=0.5 64 24=0.4",
    "hostile": "4 10 7=0.57 9=0.27 17=0.63 24=0.37",
    "humble": "64=0.5 12=0.15",
    "indifferent": "43=0.3",
    "interested": "1 2 12=0.6",
    "pitying": "1 17=0.6 24=0.5",
    "proud": "12=0.5 63=0.4",
    "respectful": "64=0.3 12=0.2",
    "shy": "6=0.5 12=0.5 61=0.7 64=0.6",
    "skeptical": "R14=0.5 2=0.5 7=0.4",
    "solemn": "4=0.3 24=0.3",
    "suspicious": "4=0.7 7",
    "tender": "12=0.6 6=0.6 1=0.3",
    "tired": "43=0.5 1=0.3",
    "worried": "1 4=0.7 15=0.4 24=0.3",
}
"""The units of each feeling, and how much of each; those of the others are their core's, as much as they are it."""


def to_arkit_face(shown: Shown) -> dict[str, float]:
    """Weights of all 52 blend shapes for what is felt, 0 to 1, zeros included.

    Where someone speaks, add those of the mouth (`to_arkit`), and keep each at 1 at most.

    Args:
        shown: a feeling, or how much of each label is shown (`Face.weights`).
    """
    return dict.fromkeys(ARKIT_52, 0.0) | mixed(shown, full_face)


@cache
def full_face(label: str) -> Mapping[str, float]:
    """The blend shapes that a feeling of full intensity moves, and how far.

    Raises:
        KeyError: it is no label of the vocabulary.
    """
    core = VOCABULARY[label].core
    much = 1.0 if label in _UNITS else likeness(label)
    face: dict[str, float] = {}
    for unit, share in parts_of(_UNITS.get(label, _UNITS[core])).items():
        for shape, weight in parts_of(_SHAPES[unit]).items():
            face[shape] = min(face.get(shape, 0.0) + weight * share * much, 1.0)
    return face
