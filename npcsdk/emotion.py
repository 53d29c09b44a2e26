"""What a character can feel: a closed vocabulary of labels, and a label with an intensity."""

from __future__ import annotations

from dataclasses import dataclass

CORE_EMOTIONS = ("neutral", "happy", "sad", "angry", "afraid", "surprised", "disgusted", "relaxed")
EMOTIONS = (*CORE_EMOTIONS, "curious", "worried")


@dataclass(frozen=True, slots=True)
class Feeling:
    """An emotion label with its intensity, 0 (not at all) to 1 (fully)."""

    label: str = "neutral"
    intensity: float = 1.0

    def __post_init__(self) -> None:
        if self.label not in EMOTIONS:
            raise ValueError(f"unknown emotion {self.label!r}; known are {', '.join(EMOTIONS)}")
        if not 0.0 <= self.intensity <= 1.0:
            raise ValueError(f"intensity {self.intensity!r} is not within 0..1")

    def __str__(self) -> str:
        return self.label if self.intensity == 1.0 else f"{self.label}:{self.intensity:g}"


NEUTRAL = Feeling()
