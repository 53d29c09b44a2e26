"""The token counts of a call, in every form that services send them.

Sources: the API references of OpenAI (`prompt_tokens_details`), DeepSeek (`prompt_cache_hit_tokens`),
Moonshot (`cached_tokens`) and Anthropic (`input_tokens`, which holds no cached ones).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from npcsdk.ports import Usage

MOST = 10**9
"""Tokens; a count above it is no count."""


def usage_of(counts: Any) -> Usage | None:
    """The counts as one form; None where it is none. What is missing, or cannot be a count, is 0."""
    if not isinstance(counts, Mapping):
        return None
    details = counts.get("prompt_tokens_details") or counts.get("input_tokens_details") or {}
    read = _count(counts, "cache_read_input_tokens")
    cached = _count(details, "cached_tokens") or _count(counts, "prompt_cache_hit_tokens", "cached_tokens") or read
    prompt = _count(counts, "prompt_tokens")
    if not prompt:
        prompt = _count(counts, "input_tokens")
        if "cache_read_input_tokens" in counts:
            prompt += read + _count(counts, "cache_creation_input_tokens")
    cost = counts.get("cost")
    return Usage(
        prompt,
        min(cached, prompt),
        _count(counts, "completion_tokens", "output_tokens"),
        float(cost) if isinstance(cost, int | float) and 0 <= cost < MOST else None,
    )


def _count(counts: Any, *names: str) -> int:
    for name in names if isinstance(counts, Mapping) else ():
        value = counts.get(name)
        if isinstance(value, int | float) and 1 <= value <= MOST:
            return int(value)
    return 0
