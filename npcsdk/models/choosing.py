"""A language model for a spec string, and why it is this one.

openai:NAME           OpenAI; needs OPENAI_API_KEY
openai:NAME@URL       any service that speaks its protocol
embedded:smollm2      in this process; `npcsdk pull smollm2` fetches it
embedded:PATH.gguf    in this process, any model that llama.cpp can run
scripted              no model: picks among the lines that the writer wrote
auto                  the best of these that is at hand
"""

from __future__ import annotations

import os
from difflib import get_close_matches
from importlib.util import find_spec
from pathlib import Path

from npcsdk.choice import Choice
from npcsdk.errors import MissingExtra, SpecError
from npcsdk.models.embedded import EmbeddedModel
from npcsdk.models.openai import OpenAIModel
from npcsdk.models.scripted import ScriptedModel
from npcsdk.ports import LanguageModel
from npcsdk.weights import KNOWN, installed

VARIABLE = "NPCSDK_MODEL"
"""The environment variable that says what `auto` means."""

DEFAULT_OPENAI = "openai:gpt-4o-mini"
DEFAULT_EMBEDDED = "embedded:smollm2"

_FORMS = "openai:NAME, openai:NAME@URL, embedded:smollm2, embedded:PATH.gguf, scripted, auto"
_KINDS = ("openai", "embedded", "scripted", "auto")
_LARGER = "A larger model answers far better: set OPENAI_API_KEY, or name a service with --model openai:NAME@URL."
_PULL = "npcsdk pull smollm2 fetches a small one (93 MB, Apache-2.0) that runs on this machine."


def make_model(spec: str = "auto") -> LanguageModel:
    """The model that a spec names. It is not loaded, and no connection is made, before it is used.

    Raises:
        SpecError: nobody understands the spec, its weights are not there, or its key is missing.
        MissingExtra: it needs a package that is not installed.
    """
    spec = _resolved(spec)[0]
    kind, name = _parse(spec)
    if kind == "scripted":
        return ScriptedModel()
    if kind == "embedded":
        return _embedded(name)
    # A model's name may begin with @, as some services' names do.
    model, _, url = name[1:].partition("@")
    if "@" in name[1:] and not url:
        raise SpecError(f"There is no URL after the @. Models are {_FORMS}.")
    return OpenAIModel(name[:1] + model, base_url=url or None)


def describe(spec: str = "auto") -> Choice:
    """What `make_model` would use, and why, without loading any of it.

    Raises:
        SpecError: nobody understands the spec.
    """
    chosen, why = _resolved(spec)
    kind, _ = _parse(chosen)
    if kind == "openai":
        return Choice(chosen, why, "")
    if kind == "embedded" or _ready():
        return Choice(chosen, why, _LARGER)
    has_package = find_spec("xllamacpp") is not None
    return Choice(chosen, why, _PULL if has_package else f"{MissingExtra('xllamacpp', 'local')}, then: {_PULL}")


def _resolved(spec: str) -> tuple[str, str]:
    """The spec with `auto` replaced by what it stands for, and what led there."""
    spec = spec.strip()
    if spec != "auto":
        return spec, "It was asked for."
    asked = os.environ.get(VARIABLE, "").strip()
    if asked and asked != "auto":
        return asked, f"{VARIABLE} asks for it."
    if os.environ.get("OPENAI_API_KEY", "").strip():
        return DEFAULT_OPENAI, "OPENAI_API_KEY is set."
    if _ready():
        return DEFAULT_EMBEDDED, "Its weights are on this machine, and no key of a service is set."
    return "scripted", "There is no key of a service, and no model on this machine."


def _ready() -> bool:
    return find_spec("xllamacpp") is not None and installed("smollm2") is not None


def _parse(spec: str) -> tuple[str, str]:
    kind, colon, name = spec.partition(":")
    if kind not in _KINDS:
        near = get_close_matches(kind[:40].lower(), _KINDS, 1)
        hint = f" Did you mean {near[0]}?" if near else ""
        raise SpecError(f"{kind[:40]!r} is no kind of model.{hint} Models are {_FORMS}.")
    if kind in ("scripted", "auto") and colon:
        raise SpecError(f"{kind} takes no name. Models are {_FORMS}.")
    if kind in ("openai", "embedded") and not name.strip():
        raise SpecError(f"{kind} needs a name after a colon. Models are {_FORMS}.")
    return kind, name.strip()


def _embedded(name: str) -> EmbeddedModel:
    if find_spec("xllamacpp") is None:
        raise MissingExtra("xllamacpp", "local")
    if name in KNOWN:
        path = installed(name)
        if path is None:
            raise SpecError(f"The weights of {name} are not on this machine. Get them with: npcsdk pull {name}")
        return EmbeddedModel(path, name=f"embedded:{name}")
    if not name.endswith(".gguf"):
        near = get_close_matches(name.lower(), KNOWN, 1)
        hint = f" Did you mean embedded:{near[0]}?" if near else ""
        raise SpecError(f"embedded:{name} names neither a .gguf file nor one of: {', '.join(KNOWN)}.{hint}")
    path = Path(name).expanduser()
    if not path.is_file():
        raise SpecError(f"There is no file {path}. embedded:smollm2 can be had with: npcsdk pull smollm2")
    return EmbeddedModel(path, name=f"embedded:{name}")
