"""One model, made from what a spec says of it."""

from __future__ import annotations

import os
from difflib import get_close_matches
from importlib.util import find_spec
from pathlib import Path

from npcsdk.config import named_path
from npcsdk.errors import MissingExtra, SpecError
from npcsdk.models import prices
from npcsdk.models.embedded import EmbeddedModel
from npcsdk.models.endpoint import endpoint
from npcsdk.models.openai import OpenAIModel
from npcsdk.models.recorded import RecordedModel
from npcsdk.models.scripted import ScriptedModel
from npcsdk.models.spec import FORMS, Spec
from npcsdk.ports import LanguageModel
from npcsdk.weights import KNOWN, installed


def lacks(spec: Spec) -> str:
    """What to do before a model can be used: a package, weights, a key. Empty where nothing is missing.

    Raises:
        SpecError: its URL cannot be used.
    """
    if spec.kind == "embedded":
        if find_spec("xllamacpp") is None:
            return str(MissingExtra("xllamacpp", "local"))
        if spec.name in KNOWN and installed(spec.name) is None:
            return f"The weights of {spec.name} are not on this machine. Get them with: npcsdk pull {spec.name}"
    if spec.kind == "openai":
        place = endpoint(_address(spec)[1], "any")
        if place.openai and not os.environ.get(place.variable, "").strip():
            return f"OpenAI needs a key. Set {place.variable} to yours."
    return ""


def make(spec: Spec) -> LanguageModel:
    """The model that is asked for; it is not loaded, and no connection is made.

    Raises:
        SpecError: what it names is not there, or the table of prices cannot be read.
        MissingExtra: it needs a package that is not installed.
    """
    if spec.kind == "scripted":
        return ScriptedModel()
    if spec.kind == "recorded":
        return RecordedModel(spec.name, **spec.options)
    if spec.kind == "embedded":
        return EmbeddedModel(_weights(spec), name=spec.text, **spec.options)
    prices.load()
    name, url = _address(spec)
    return OpenAIModel(name, base_url=url)


def _address(spec: Spec) -> tuple[str, str | None]:
    """Name and URL of a model behind a service."""
    # A model's name may begin with @, as some services' names do.
    name, at, url = spec.name[1:].partition("@")
    if at and not url:
        raise SpecError(f"There is no URL after the @. Models are {FORMS}.")
    return spec.name[:1] + name, url or None


def _weights(spec: Spec) -> Path:
    if find_spec("xllamacpp") is None:
        raise MissingExtra("xllamacpp", "local")
    pulled = installed(spec.name)
    if pulled is not None:
        return pulled
    if spec.name in KNOWN:
        raise SpecError(lacks(spec))
    if not spec.name.endswith(".gguf"):
        near = get_close_matches(spec.name.lower(), KNOWN, 1)
        hint = f" Did you mean embedded:{near[0]}?" if near else ""
        raise SpecError(f"embedded:{spec.name} names neither a .gguf file nor what is there.{hint} See: npcsdk pull")
    path = named_path(spec.name)
    if not path.is_file():
        raise SpecError(f"There is no file {path}. embedded:smollm2 can be had with: npcsdk pull smollm2")
    return path
