"""Vocal sounds as scores: what throat and mouth do in a laugh, a sigh, a gasp, the "mm" of someone who thinks.

`audio.clips` makes sound of them, and says where the figures come from; a voice without sound takes
their time, and the face moves by them either way.
"""

from __future__ import annotations

from itertools import pairwise
from typing import NamedTuple


class Pose(NamedTuple):
    """What throat and mouth do at a moment; between two poses all of it glides.

    Attributes:
        at: seconds.
        pitch: ratio to the pitch of the voice's speech.
        voice: strength of the vocal folds, 0 to 1.
        breath: strength of the noise of breath, 0 to 1.
        shape: of the mouth, a key of `audio.clips.SHAPES`.
        viseme: what is seen from here on.
    """

    at: float
    pitch: float
    voice: float
    breath: float
    shape: str
    viseme: str


def _laugh() -> tuple[Pose, ...]:
    """Five calls: (start, length of its breath, length of its voice, pitch, strength)."""
    calls = (
        (0.00, 0.07, 0.105, 1.75, 0.80),
        (0.205, 0.075, 0.10, 1.90, 1.00),
        (0.41, 0.08, 0.09, 1.70, 0.80),
        (0.62, 0.085, 0.08, 1.50, 0.55),
        (0.84, 0.09, 0.075, 1.30, 0.33),
    )
    poses = []
    for start, breath, voice, pitch, strength in calls:
        on = start + breath
        poses += [
            Pose(start, pitch * 0.9, 0.0, 0.2 * strength, "schwa", "sil"),
            Pose(on - 0.015, pitch, 0.0, 0.55 * strength, "central", "aa"),
            Pose(on + 0.02, pitch * 1.04, strength, 0.22 * strength, "open", "aa"),
            Pose(on + voice * 0.6, pitch, 0.8 * strength, 0.22 * strength, "open", "aa"),
            Pose(on + voice, pitch * 0.84, 0.05 * strength, 0.25 * strength, "central", "sil"),
        ]
    return (*poses, Pose(1.06, 1.0, 0.0, 0.12, "schwa", "sil"), Pose(1.20, 1.0, 0.0, 0.0, "slack", "sil"))


POSES: dict[str, tuple[Pose, ...]] = {
    "laugh": _laugh(),
    "sigh": (
        Pose(0.00, 1.10, 0.0, 0.0, "slack", "E"),
        Pose(0.12, 1.15, 0.02, 0.45, "central", "aa"),
        Pose(0.26, 1.12, 0.22, 0.60, "open", "aa"),
        Pose(0.45, 0.95, 0.16, 0.62, "central", "aa"),
        Pose(0.65, 0.80, 0.05, 0.55, "schwa", "E"),
        Pose(0.78, 0.72, 0.0, 0.45, "schwa", "E"),
        Pose(1.05, 0.70, 0.0, 0.16, "slack", "ou"),
        Pose(1.25, 0.70, 0.0, 0.0, "slack", "sil"),
    ),
    "gasp": (
        Pose(0.00, 1.3, 0.0, 0.0, "narrow", "oh"),
        Pose(0.08, 1.4, 0.0, 0.45, "narrow", "oh"),
        Pose(0.24, 1.7, 0.0, 0.85, "central", "aa"),
        Pose(0.34, 1.8, 0.0, 1.0, "wide", "aa"),
        Pose(0.40, 1.8, 0.0, 0.3, "wide", "aa"),
        Pose(0.46, 1.8, 0.0, 0.0, "wide", "aa"),
    ),
    "hesitate": (
        Pose(0.00, 0.93, 0.0, 0.0, "hum", "PP"),
        Pose(0.06, 0.95, 0.5, 0.03, "hum", "PP"),
        Pose(0.27, 0.94, 0.6, 0.03, "hum", "PP"),
        Pose(0.33, 0.93, 0.85, 0.06, "schwa", "E"),
        Pose(0.52, 0.90, 0.8, 0.08, "schwa", "E"),
        Pose(0.68, 0.86, 0.35, 0.12, "schwa", "E"),
        Pose(0.76, 0.84, 0.0, 0.0, "schwa", "sil"),
    ),
}

SECONDS: dict[str, float] = {name: poses[-1].at for name, poses in POSES.items()}
"""How long each sound is; with another seed it is up to a twentieth longer or shorter."""


def mouth(name: str) -> tuple[tuple[str, float, float], ...]:
    """What the mouth does in a sound: (OVR viseme, start, end), as fractions of its length, without gaps.

    Raises:
        ValueError: no such sound.
    """
    poses = poses_of(name)
    whole, found = poses[-1].at, list[tuple[str, float, float]]()
    for pose, following in pairwise(poses):
        start = found.pop()[1] if found and found[-1][0] == pose.viseme else pose.at / whole
        found.append((pose.viseme, start, following.at / whole))
    return tuple(found)


def poses_of(name: str) -> tuple[Pose, ...]:
    """The poses of a sound.

    Raises:
        ValueError: no such sound.
    """
    if name not in POSES:
        raise ValueError(f"{name!r} is no vocal sound; there are {', '.join(POSES)}")
    return POSES[name]
