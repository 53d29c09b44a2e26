"""What the log keeps of a sealed turn: what was heard, and what changed the state."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from npcsdk.codec import to_json
from npcsdk.events import Event, Notice, OptionsOffered, TextDelta, TurnEnded, UtteranceReady
from npcsdk.mind.fold import Fold, until


def sealed_record(fold: Fold) -> dict[str, Any]:
    """The last turn, compacted to JSON values: its heard events, text joined, sound and notices left out."""
    events: list[Event] = []
    for event in until(fold.tail, fold.heard):
        last = events[-1] if events else None
        if isinstance(event, UtteranceReady | Notice | OptionsOffered):
            continue
        if isinstance(event, TurnEnded):
            event = replace(event, metrics={})
        if isinstance(event, TextDelta) and isinstance(last, TextDelta):
            events[-1] = replace(last, text=last.text + event.text)
        else:
            events.append(event)
    return {"turn": fold.turn, "heard": fold.heard, "events": [_brief(event) for event in events]}


def _brief(event: Event) -> dict[str, Any]:
    """The event without what the record says already, and without empty fields, but for those that say so:
    an effect may set "", and a stack without calls is not the one from before.
    """
    said = to_json(event)
    kept = ("op", "value", "stack")
    told = {name: value for name, value in said.items() if name != "turn" and value is not None}
    return {name: value for name, value in told.items() if name in kept or value not in ("", [], {})}


def without_marks(event: Event) -> Event:
    """An utterance without its marks: no state follows from them, and a mouth has some thirty a second."""
    return replace(event, marks=()) if isinstance(event, UtteranceReady) else event
