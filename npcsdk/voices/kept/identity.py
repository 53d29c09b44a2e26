"""What makes one sound of a text another: all that a voice was asked for, as JSON, and the hash that names it."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from npcsdk.ports import SpeechRequest
from npcsdk.speech.prosody import like


def identity(request: SpeechRequest, voice: str) -> dict[str, Any]:
    """What was asked of a voice, in JSON values; what other providers' voices a character names is no part of it.

    Neutral is neutral however much of it. Two equal requests have equal identities in every process.

    Args:
        request: the piece.
        voice: a voice's name, which begins with its provider.
    """
    feeling, spec = request.feeling, request.spec
    named = like(spec, voice.partition(":")[0])
    return {
        "voice": voice,
        "text": request.text,
        "feeling": [feeling.label, 1.0 if feeling.label == "neutral" else float(feeling.intensity)],
        "language": request.language,
        "sounds": [[name, at] for name, at in request.sounds],
        "whisper": request.whisper,
        # What has its default is left out: a setting that is new some day changes no key of before.
        "like": named.model_dump(mode="json", exclude_defaults=True),
        "speed": float(spec.speed),
        "pitch": float(spec.pitch),
        "expression": float(spec.expression),
        "bounds": spec.bounds.model_dump(mode="json", exclude_defaults=True),
    }


def key_of(identity: dict[str, Any]) -> str:
    """SHA-256, in hexadecimal, of the one form of it as JSON."""
    text = json.dumps(identity, sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False)
    return hashlib.sha256(text.encode("ascii")).hexdigest()
