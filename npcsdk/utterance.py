"""What an utterance carries: its sound, and the timed points in it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any, Literal

MAX_RATE = 384_000
"""Hz; audio of a higher rate is refused."""

MarkKind = Literal["word", "viseme", "phoneme", "feeling", "command", "sound"]


class Audio:
    """Signed 16-bit little-endian mono PCM and its sample rate in Hz.

    In JSON it is only named: by the SHA-256 of its samples, its rate and its number of frames. An
    Audio read back from JSON knows these but has no samples (`pcm` is empty).
    """

    __slots__ = ("_sha256", "frames", "pcm", "rate")

    def __init__(self, pcm: bytes, rate: int, *, sha256: str = "", frames: int | None = None) -> None:
        self.pcm = pcm
        self.rate = rate
        self.frames = len(pcm) // 2 if frames is None else frames
        self._sha256 = sha256

    @property
    def sha256(self) -> str:
        """Hash of the samples, computed when first asked for."""
        if not self._sha256:
            self._sha256 = hashlib.sha256(self.pcm).hexdigest()
        return self._sha256

    @property
    def duration(self) -> float:
        """Seconds."""
        return self.frames / self.rate if self.rate else 0.0

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Audio):
            return NotImplemented
        return (self.rate, self.frames, self.sha256) == (other.rate, other.frames, other.sha256)

    def __hash__(self) -> int:
        return hash(self.sha256)

    def __repr__(self) -> str:
        return f"Audio({self.duration:.2f} s at {self.rate} Hz)"

    @classmethod
    def __get_pydantic_core_schema__(cls, _source: Any, _handler: Any) -> Any:
        from pydantic_core import core_schema as cs

        named = cs.typed_dict_schema(
            {
                "sha256": cs.typed_dict_field(cs.str_schema(pattern="^[0-9a-f]{64}$")),
                "rate": cs.typed_dict_field(cs.int_schema(ge=1, le=MAX_RATE)),
                "frames": cs.typed_dict_field(cs.int_schema(ge=0)),
            },
            extra_behavior="forbid",
        )
        return cs.no_info_after_validator_function(
            lambda v: cls(b"", v["rate"], sha256=v["sha256"], frames=v["frames"]), named
        )


@dataclass(frozen=True, slots=True)
class Mark:
    """A timed point or span in an utterance.

    `start` and `end` are seconds within the audio; `at` is the number of characters of the
    utterance's own text before it, `length` how many characters it covers (0 for a point).
    """

    kind: MarkKind
    start: float
    end: float
    value: str
    at: int = 0
    length: int = 0
