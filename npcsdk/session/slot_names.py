"""Names of save slots as names of files: any text, on any system, and back. Two names are never one file.

Not every system tells capitals from small letters, composed letters from their parts, or lets a file
be called `con` or `what?`. So small letters, digits and blanks stand for themselves, `^` before a
letter makes it a capital, and all else that is not the same everywhere is written in bytes: `%3f`.
"""

from __future__ import annotations

import re
import unicodedata

from npcsdk.errors import SaveError

ENDING = ".json"
LONGEST = 200
"""Bytes of a file's name, less its ending."""

_PLAIN = re.compile(r"[a-z0-9_.\-+,;()!&=@#' ]")
_DEVICES = re.compile(r"(con|prn|aux|nul|com\d|lpt\d) *(\..*)?")
_WRITTEN = re.compile(r"((?:%[0-9a-f]{2})+)|\^([a-z])|(.)", re.DOTALL)
_EMPTY = "%"


def file_name(name: str) -> str:
    """The file of a slot.

    Raises:
        SaveError: the name is too long.
    """
    stem = "".join(map(_written, name)) or _EMPTY
    if _DEVICES.fullmatch(stem) or stem[0] in " .":
        stem = f"%{ord(stem[0]):02x}{stem[1:]}"
    if stem[-1] in " .":
        stem = f"{stem[:-1]}%{ord(stem[-1]):02x}"
    if len(stem.encode()) > LONGEST:
        raise SaveError(f"the name {name[:40]!r}... is too long for a file; give the save a shorter one")
    return stem + ENDING


def slot_name(file: str) -> str | None:
    """The name of the slot that lies in a file; None: no slot has such a file."""
    stem = file.removesuffix(ENDING)
    try:
        name = "" if stem == _EMPTY else _WRITTEN.sub(_read, stem)
        return name if file_name(name) == file else None
    except (SaveError, ValueError):
        return None


def _written(letter: str) -> str:
    if _PLAIN.fullmatch(letter) or _is_same_everywhere(letter):
        return letter
    if "A" <= letter <= "Z":
        return "^" + letter.lower()
    return "".join(f"%{byte:02x}" for byte in letter.encode("utf-8", "surrogatepass"))


def _is_same_everywhere(letter: str) -> bool:
    """Whether it is a letter of a script without capitals, and not one of those that have two spellings."""
    return (
        letter > "\x7f"
        and unicodedata.category(letter) == "Lo"
        and letter.casefold() == letter.upper() == letter == unicodedata.normalize("NFKD", letter)
    )


def _read(found: re.Match[str]) -> str:
    written, capital, plain = found.groups()
    if written:
        return bytes.fromhex(written.replace("%", "")).decode("utf-8", "surrogatepass")
    return capital.upper() if capital else plain
