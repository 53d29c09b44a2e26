"""The same mouth on other faces: tables from the 15 OVR visemes to what engines and models know.

VRM 1.0 has five mouth expressions, ARKit 52 blend shapes of which some move the mouth, Azure numbers
its visemes from 0 to 21, Live2D opens the mouth and forms it. The names are those of the formats; the
weights are ours, set by what each sound asks of jaw, lips and tongue. A shape that is none of the 15,
as the voice of someone else may give it, is a mouth at rest.
"""

from __future__ import annotations

from collections.abc import Mapping

Weights = Mapping[str, float]

VRM: dict[str, Weights] = {
    "sil": {}, "PP": {}, "FF": {"ih": 0.15}, "TH": {"ih": 0.3}, "DD": {"ih": 0.35}, "kk": {"aa": 0.25},
    "CH": {"ou": 0.45, "ih": 0.1}, "SS": {"ih": 0.45}, "nn": {"ih": 0.3}, "RR": {"ou": 0.4},
    "aa": {"aa": 1.0}, "E": {"ee": 0.8}, "ih": {"ih": 0.9}, "oh": {"oh": 1.0}, "ou": {"ou": 1.0},
}  # fmt: skip
"""VRM 1.0 presets: aa, ih, ou, ee, oh."""

_ARKIT = {
    "sil": "",
    "PP": "mouthClose=0.1 mouthPress*=0.6 mouthRollLower=0.3 mouthRollUpper=0.3",
    "FF": "jawOpen=0.08 mouthRollLower=0.6 mouthUpperUp*=0.25",
    "TH": "jawOpen=0.15 tongueOut=0.4 mouthLowerDown*=0.2",
    "DD": "jawOpen=0.15 mouthLowerDown*=0.25",
    "kk": "jawOpen=0.22 mouthLowerDown*=0.15",
    "CH": "jawOpen=0.12 mouthFunnel=0.5 mouthPucker=0.15",
    "SS": "jawOpen=0.05 mouthStretch*=0.3 mouthLowerDown*=0.2",
    "nn": "jawOpen=0.12 mouthLowerDown*=0.2",
    "RR": "jawOpen=0.15 mouthFunnel=0.35 mouthPucker=0.2",
    "aa": "jawOpen=0.65 mouthLowerDown*=0.3 mouthUpperUp*=0.15",
    "E": "jawOpen=0.4 mouthStretch*=0.35 mouthSmile*=0.15",
    "ih": "jawOpen=0.22 mouthStretch*=0.45 mouthSmile*=0.2",
    "oh": "jawOpen=0.45 mouthFunnel=0.6 mouthPucker=0.15",
    "ou": "jawOpen=0.2 mouthFunnel=0.3 mouthPucker=0.8",
}


def _both_sides(row: str) -> Weights:
    """`mouthPress*=0.6` is mouthPressLeft and mouthPressRight."""
    pairs = [pair.split("=") for pair in row.split()]
    sides = [(name[:-1] + side, weight) for name, weight in pairs if name[-1] == "*" for side in ("Left", "Right")]
    return {name: float(weight) for name, weight in (*(pair for pair in pairs if pair[0][-1] != "*"), *sides)}


ARKIT: dict[str, Weights] = {viseme: _both_sides(row) for viseme, row in _ARKIT.items()}
"""Blend shapes of ARKit, by their names there. Those that are not named are 0."""

AZURE: dict[str, int] = {
    "sil": 0, "PP": 21, "FF": 18, "TH": 17, "DD": 19, "kk": 20, "CH": 16, "SS": 15, "nn": 14, "RR": 13,
    "aa": 2, "E": 4, "ih": 6, "oh": 3, "ou": 7,
}  # fmt: skip
"""The nearest of Azure's viseme ids, 0 to 21."""
FROM_AZURE = (
    "sil", "aa", "aa", "oh", "E", "E", "ih", "ou", "oh", "aa", "oh",
    "aa", "kk", "RR", "nn", "SS", "CH", "TH", "FF", "DD", "kk", "PP",
)  # fmt: skip
"""The OVR viseme of each Azure id."""

LIVE2D: dict[str, tuple[float, float]] = {
    "sil": (0.0, 0.0), "PP": (0.0, -0.1), "FF": (0.12, 0.1), "TH": (0.25, 0.2), "DD": (0.25, 0.2), "kk": (0.3, 0.1),
    "CH": (0.25, -0.5), "SS": (0.15, 0.5), "nn": (0.25, 0.2), "RR": (0.25, -0.4),
    "aa": (1.0, 0.2), "E": (0.6, 0.6), "ih": (0.35, 0.9), "oh": (0.75, -0.6), "ou": (0.35, -1.0),
}  # fmt: skip
"""`ParamMouthOpenY`, 0 to 1, and `ParamMouthForm`, -1 (rounded) to 1 (spread)."""


def to_vrm(weights: Weights) -> dict[str, float]:
    """Weights of the five VRM mouth expressions, 0 to 1, from those of visemes (`Mouth.at`).

    >>> to_vrm({"aa": 0.5, "PP": 0.5})
    {'aa': 0.5, 'ih': 0.0, 'ou': 0.0, 'ee': 0.0, 'oh': 0.0}
    """
    return dict.fromkeys(("aa", "ih", "ou", "ee", "oh"), 0.0) | _mixed(weights, VRM)


def to_arkit(weights: Weights) -> dict[str, float]:
    """Weights of the ARKit blend shapes that the mouth uses, 0 to 1, zeros included."""
    return dict.fromkeys((name for shape in ARKIT.values() for name in shape), 0.0) | _mixed(weights, ARKIT)


def to_azure(weights: Weights) -> int:
    """The Azure viseme id of the shape with the most weight."""
    return AZURE.get(max(weights, key=lambda name: weights[name]), 0) if weights else 0


def to_live2d(weights: Weights) -> tuple[float, float]:
    """`ParamMouthOpenY`, 0 to 1, and `ParamMouthForm`, -1 to 1."""
    shapes = [(LIVE2D.get(name, LIVE2D["sil"]), weight) for name, weight in weights.items()]
    return sum(shape[0] * weight for shape, weight in shapes), sum(shape[1] * weight for shape, weight in shapes)


def _mixed(weights: Weights, table: Mapping[str, Weights]) -> dict[str, float]:
    mixed: dict[str, float] = {}
    for viseme, weight in weights.items():
        for name, full in table.get(viseme, {}).items():
            mixed[name] = mixed.get(name, 0.0) + full * weight
    return mixed
