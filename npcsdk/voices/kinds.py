"""The kinds of voices that a spec can name: how each is made, and what it lacks on this machine."""

from __future__ import annotations

import os
from collections.abc import Callable
from importlib.util import find_spec
from typing import Literal, NamedTuple

from npcsdk.errors import MissingExtra
from npcsdk.ports import Voice
from npcsdk.voices import kokoro, piper
from npcsdk.voices.azure import AzureVoice
from npcsdk.voices.edge import EdgeVoice
from npcsdk.voices.espeak import REMEDY, EspeakVoice, find_binary
from npcsdk.voices.hibari import HibariVoice
from npcsdk.voices.kept.stored import StoredVoice
from npcsdk.voices.openai import OpenAIVoice
from npcsdk.voices.silent import SilentVoice


class Kind(NamedTuple):
    """One kind of voice.

    Attributes:
        make: a voice from what stands behind the colon, "" for nothing.
        form: how its spec is written, for people.
        name: whether something stands behind the colon.
        lacks: what to do before it can be used, from the same; "" where nothing is missing.
        kept: whether what it says is worth keeping on disk: it costs money, or much time.
    """

    make: Callable[[str], Voice]
    form: str
    name: Literal["never", "maybe", "always"]
    lacks: Callable[[str], str]
    kept: bool = False


def _nothing(_name: str) -> str:
    return ""


def _hibari(_name: str) -> str:
    for module, package in (("hibari", "hibari-tts"), ("onnx", "onnx")):
        if find_spec(module) is None:
            return str(MissingExtra(package, "local"))
    return ""


def _espeak(_name: str) -> str:
    return "" if find_binary() else REMEDY


def _openai(_name: str) -> str:
    own = os.environ.get("OPENAI_BASE_URL")
    return "" if own or os.environ.get("OPENAI_API_KEY") else "Set OPENAI_API_KEY to your key."


def _azure(_name: str) -> str:
    unset = [name for name in ("AZURE_SPEECH_KEY", "AZURE_SPEECH_REGION") if not os.environ.get(name)]
    return f"Set {' and '.join(unset)} to those of your resource." if unset else ""


KINDS: dict[str, Kind] = {
    "hibari": Kind(lambda _: HibariVoice(), "hibari", "never", _hibari),
    "kokoro": Kind(kokoro.KokoroVoice, "kokoro:NAME", "maybe", kokoro.lacks, kept=True),
    "piper": Kind(piper.PiperVoice, "piper:NAME", "maybe", piper.lacks, kept=True),
    "espeak": Kind(EspeakVoice, "espeak:LANGUAGE", "maybe", _espeak),
    "edge": Kind(EdgeVoice, "edge:VOICE", "maybe", _nothing, kept=True),
    "azure": Kind(AzureVoice, "azure:VOICE", "maybe", _azure, kept=True),
    "openai": Kind(OpenAIVoice, "openai:NAME", "maybe", _openai, kept=True),
    "stored": Kind(StoredVoice, "stored:FOLDER", "always", _nothing),
    "silent": Kind(lambda _: SilentVoice(), "silent", "never", _nothing),
}
"""By the word before the colon, in the order in which they are told of."""

FORMS = ", ".join(kind.form for kind in KINDS.values())
