"""A language model for a spec string, and why it is this one.

openai:NAME           OpenAI; needs OPENAI_API_KEY
openai:NAME@URL       any service that speaks its protocol
embedded:smollm2      on this machine; `npcsdk pull smollm2` fetches it
embedded:PATH.gguf    on this machine, any model that llama.cpp can run
scripted              no model: picks among the lines that the writer wrote
recorded:PATH         says again what was recorded
auto                  the best of these that is at hand
A | B | C             the first of these that works, whenever one is needed
record:PATH+SPEC      what SPEC says, and all of it written down

Options stand behind a `?`: `embedded:smollm2?process=own&threads=2&context=4096&slots=2&template=chatml`,
`recorded:talk.jsonl?strict=no&pace=yes`.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Sequence
from importlib.util import find_spec
from typing import NamedTuple

from npcsdk.choice import Choice
from npcsdk.config import config_file, configured
from npcsdk.errors import MissingExtra, SpecError
from npcsdk.models.chain import ChainModel
from npcsdk.models.making import lacks, make
from npcsdk.models.recording import RecordingModel
from npcsdk.models.spec import Spec, read_specs, recorded_to
from npcsdk.ports import LanguageModel
from npcsdk.weights import installed

VARIABLE = "NPCSDK_MODEL"
"""The environment variable that says what `auto` means."""

DEFAULT_OPENAI = "openai:gpt-4o-mini"
DEFAULT_EMBEDDED = "embedded:smollm2"

_LARGER = "A larger model answers far better: set OPENAI_API_KEY, or name a service with --model openai:NAME@URL."
_WRITTEN_FOR_LARGE = "This world was written for a large model."
_PULL = "npcsdk pull smollm2 fetches a small one (93 MB, Apache-2.0) that runs on this machine."

_log = logging.getLogger("npcsdk")


class Member(NamedTuple):
    """One model of a spec. `lacks` is what to do before it can be used; empty when it is ready."""

    spec: str
    lacks: str


def make_model(spec: str = "auto") -> LanguageModel:
    """The model that a spec names. It is not loaded, and no connection is made, before it is used.

    Of a chain, members whose weights, package or key are not there are left out, with a warning in
    the log, as long as others are left.

    Raises:
        SpecError: nobody understands the spec, its weights are not there, its key is missing, or the
            user's own settings or prices cannot be read.
        MissingExtra: it needs a package that is not installed.
    """
    tape, spec = recorded_to(spec)
    wanted, _ = _resolved(spec)
    model = make(wanted[0]) if len(wanted) == 1 else _chain(wanted)
    return RecordingModel(model, tape) if tape else model


def describe(spec: str = "auto", *, written_for: str | None = None) -> Choice:
    """What `make_model` would use, and why, without loading any of it.

    Args:
        spec: as for `make_model`.
        written_for: the quality of model that the world was written for, `small` or `large`.

    Raises:
        SpecError: nobody understands the spec, or the user's settings cannot be read.
    """
    tape, spec = recorded_to(spec)
    wanted, why = _resolved(spec)
    usable = [one for one in wanted if not lacks(one)] or wanted
    left = [f"{one.text} is left out: {lacks(one)}" for one in wanted if one not in usable]
    if lacks(usable[0]):
        return Choice(_joined(wanted), f"{why[:-1]}, but cannot be used.", lacks(usable[0]))
    if len(usable) > 1:
        why += " The first of them that works speaks."
    if tape:
        why += f" It is recorded to {tape}."
    return Choice(_joined(usable), " ".join((why, *left)), _better(usable[0], written_for))


def members(spec: str = "auto") -> list[Member]:
    """Each model of a spec, and what it lacks.

    Raises:
        SpecError: nobody understands the spec, or the user's settings cannot be read.
    """
    return [Member(one.text, lacks(one)) for one in _resolved(recorded_to(spec)[1])[0]]


def asked() -> tuple[str, str]:
    """What the user has chosen for `auto`, and where; empty where nothing was.

    Raises:
        SpecError: config.yaml cannot be read.
    """
    said = os.environ.get(VARIABLE, "").strip()
    if said and said != "auto":
        return said, VARIABLE
    said = configured("model")
    return (said, str(config_file())) if said and said != "auto" else ("", "")


def _resolved(spec: str) -> tuple[list[Spec], str]:
    """The models of a spec, `auto` replaced by what it stands for, and what led there."""
    wanted = read_specs(spec)
    if all(one.kind != "auto" for one in wanted):
        return wanted, "It was asked for."
    chosen, where = asked()
    meant, why = _automatic()
    if chosen:
        try:
            said = read_specs(chosen)
        except SpecError as error:
            raise SpecError(f"{error} (That is what {where} says.)") from None
        meant, why = _with(said, meant), f"{where} asks for it."
    return _with(wanted, meant), why if len(wanted) == 1 else f"It was asked for; of auto: {why}"


def _with(wanted: Sequence[Spec], meant: Sequence[Spec]) -> list[Spec]:
    """The models with those that `auto` means in its place, each once."""
    every = [new for one in wanted for new in (meant if one.kind == "auto" else (one,))]
    return list({one.text: one for one in every}.values())


def _automatic() -> tuple[list[Spec], str]:
    key = bool(os.environ.get("OPENAI_API_KEY", "").strip())
    weights = _ready()
    parts = [DEFAULT_OPENAI] * key + [DEFAULT_EMBEDDED] * weights + ["scripted"]
    if key:
        why = "OPENAI_API_KEY is set."
    elif weights:
        why = "Its weights are on this machine, and no key of a service is set."
    else:
        why = "There is no key of a service, and no model on this machine."
    return read_specs(" | ".join(parts)), why


def _ready() -> bool:
    return find_spec("xllamacpp") is not None and installed("smollm2") is not None


def _better(first: Spec, written_for: str | None) -> str:
    if first.kind in ("openai", "recorded"):
        return ""
    hint = f"{_WRITTEN_FOR_LARGE} " if written_for == "large" else ""
    if first.kind == "embedded" or _ready():
        return hint + _LARGER
    lacking = "" if find_spec("xllamacpp") else f"{MissingExtra('xllamacpp', 'local')}. Then "
    return hint + lacking + _PULL


def _chain(wanted: Sequence[Spec]) -> LanguageModel:
    usable = [one for one in wanted if not lacks(one)]
    lacking = "\n".join(f"{one.text}: {lacks(one)}" for one in wanted if one not in usable)
    if not usable:
        raise SpecError(f"None of these models can be used.\n{lacking}")
    if lacking:
        _log.warning("models that are left out: %s", lacking)
    models = [make(one) for one in usable]
    return ChainModel(models) if len(models) > 1 else models[0]


def _joined(specs: Sequence[Spec]) -> str:
    return " | ".join(one.text for one in specs)
