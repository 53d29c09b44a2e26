"""Finds what a player left behind: in files, however they write it, and in this process."""

from __future__ import annotations

import base64
import gc
import inspect
import json
import sys
import types
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

from npcsdk.session.slot_names import file_name

_LEFT_OUT = (types.FrameType, types.CodeType, types.CoroutineType, types.GeneratorType, types.AsyncGeneratorType)
"""What is reached from here and belongs to the test that searches: its own words are in it."""


def forms(word: str) -> Iterator[bytes]:
    """A word as a file may hold it, in small letters."""
    plain = word.encode()
    yield plain
    yield from (word.encode(how) for how in ("utf-16-le", "utf-16-be"))
    yield json.dumps(word)[1:-1].encode()
    yield plain.hex().encode()
    yield quote(word).encode()
    yield file_name(word).removesuffix(".json").encode()
    for before in range(3):  # Base64 of a text that holds it looks one of three ways.
        written = base64.b64encode(bytes(before) + plain)
        yield written[(before * 8 + 5) // 6 : len(plain) * 8 // 6]


def in_files(folder: Path, words: Iterable[str]) -> list[str]:
    """The files below a folder that hold one of the words, or are called by it."""
    needles = {form for word in words for form in (*forms(word), *forms(word.lower()), *forms(word.title()))}
    assert all(len(needle) > 5 for needle in needles)
    found = []
    for path in sorted(folder.rglob("*")):
        content = path.read_bytes() if path.is_file() else b""
        name = str(path.relative_to(folder)).encode()
        if any(needle in content or needle in name or needle.lower() in content.lower() for needle in needles):
            found.append(path.relative_to(folder).as_posix())
    return found


def in_memory(words: Iterable[str], *roots: object) -> list[str]:
    """What this process still holds of the words, reached from npcsdk's modules and from these objects."""
    ours = [vars(module) for name, module in sys.modules.items() if name.partition(".")[0] == "npcsdk"]
    foreign = {id(vars(module)) for module in list(sys.modules.values()) if isinstance(module, types.ModuleType)}
    seen = (foreign - set(map(id, ours))) | {id(sys.modules)}
    needles = [word.casefold() for word in words]
    waiting: list[Any] = [*ours, *roots]
    found = []
    gc.collect()
    while waiting:
        here = waiting.pop()
        if id(here) in seen or isinstance(here, _LEFT_OUT):
            continue
        if isinstance(here, types.FunctionType) and inspect.getmodule(here) is not None and not _is_ours(here):
            continue
        seen.add(id(here))
        text = here if isinstance(here, str) else here.decode("utf-8", "replace") if isinstance(here, bytes) else ""
        if text and any(needle in text.casefold() for needle in needles):
            found.append(text[:200])
        waiting += gc.get_referents(here)
    return found


def _is_ours(function: types.FunctionType) -> bool:
    return (function.__module__ or "").partition(".")[0] == "npcsdk"
