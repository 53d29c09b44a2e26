"""What one thing said holds."""

from __future__ import annotations

from dataclasses import dataclass

from npcsdk.memory import ORDINARY


@dataclass(frozen=True, slots=True)
class Heard:
    """What was said, as it is understood."""

    importance: float = ORDINARY
    confided: bool = False


def heard(text: str, said_by: str, to: str) -> Heard:
    """What a text holds that somebody said to somebody."""
    return Heard()
