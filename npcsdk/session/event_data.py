"""What a game sends with an event, as logs and saves will hold it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from npcsdk.codec import plain, read_json
from npcsdk.errors import SessionError

EVENT_BYTES = 16_000
"""Size in JSON of what a game may send with one event."""


def event_data(name: str, data: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    """Name and data as they will be read again: keys are text, halves of characters joined.

    Raises:
        SessionError: the name is no text; `data` has no JSON form, or is larger than `EVENT_BYTES`.
    """
    if not isinstance(name, str):
        raise SessionError(f"an event's name is text, not {type(name).__name__}")
    try:
        written = json.dumps([name, plain(data)], allow_nan=False)
        given = read_json(written)
    except (TypeError, ValueError) as error:
        raise SessionError(f"the data of event {name!r:.80} has no JSON form: {error}") from None
    if len(written) > EVENT_BYTES:
        raise SessionError(f"event {name!r:.80} is larger than {EVENT_BYTES} bytes")
    # No file can hold half a character alone.
    whole = json.dumps(given, ensure_ascii=False).encode("utf-8", "replace")
    name, data = json.loads(whole)
    return name, dict(data)
