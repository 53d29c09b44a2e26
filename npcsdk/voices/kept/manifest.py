"""`voices.json`: what a folder of lines that were voiced ahead holds."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from npcsdk.errors import SpecError
from npcsdk.safe_file import read_file, write_file

NAME = "voices.json"
_MOST = 1 << 20


class Manifest(BaseModel):
    """Of which world, in which voice and language, and how much. `when` is the last time, in UTC, as ISO 8601."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    format: Literal["npcsdk voices 1"] = "npcsdk voices 1"
    world: str
    voice: str = Field(min_length=1, max_length=200)
    language: str
    when: str = ""
    count: int = Field(0, ge=0)


def read_manifest(folder: Path) -> Manifest | None:
    """What a folder says of itself; None where it says nothing.

    Raises:
        SpecError: what it says cannot be read.
    """
    path = folder / NAME
    try:
        data = read_file(path, _MOST)
        return None if data is None else Manifest.model_validate_json(data)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = ".".join(map(str, first["loc"]))
        reason = f"{place}: {first['msg']}" if place else first["msg"]
        raise SpecError(f"{path} is no list of voices: {reason}. Remove it, or name another folder.") from None
    except (ValueError, OSError) as error:  # `Damaged` is the former, and so is a path with a zero in it.
        reason = getattr(error, "strerror", None) or str(error)
        raise SpecError(f"{path} cannot be read: {reason}. Name another folder.") from None


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Let a folder say what it holds.

    Raises:
        OSError: it cannot be written.
    """
    write_file(folder / NAME, manifest.model_dump_json(indent=2).encode() + b"\n")
