"""A log for programs: one JSON object a turn."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from npcsdk.cli.json_lines import json_line
from npcsdk.cli.replay_lines import Said, told
from npcsdk.codec import to_json
from npcsdk.events import Event, TurnEnded, TurnStarted
from npcsdk.mind.fold import until
from npcsdk.session.record import Header, Sealed
from npcsdk.session.replay import Damaged, Passage, Refold
from npcsdk.session.snapshot import Snapshot


class ReplayJson:
    """Prints a log, one object for each record. `kind` says which: head, turn, moved or damaged. At the end
    stands a verdict, where there is a world to fold it in, and trouble, where the log is not as it was written.
    """

    def take(self, passage: Passage, why: Sequence[str] = ()) -> None:
        """Print one record. `why` explains its inputs, in order."""
        said: dict[str, Any] = {"record": passage.number}
        match passage.what:
            case Header() as head:
                said |= {"world": head.world, "player": head.player.model_dump()}
                self._print("head", said | {"character": head.character, "seed": head.seed})
            case Damaged(why=reason):
                self._print("damaged", said | {"why": reason})
            case Sealed() as record if record.moved:
                self._print("moved", said | {"turn": record.turn, "why": record.moved})
            case Sealed() as record:
                self._print("turn", said | _turn(record.turn, record.events, record.heard, why, is_sealed=True))

    def open(self, snapshot: Snapshot, why: Sequence[str] = ()) -> None:
        """Print the turn of a save that is not sealed yet."""
        if snapshot.tail:
            events = tuple(until(snapshot.tail, snapshot.heard))
            self._print("turn", _turn(snapshot.fold.turn, events, snapshot.heard, why, is_sealed=False))

    def trouble(self, text: str) -> None:
        """Print that the log is not as it was written."""
        self._print("trouble", {"why": text})

    def verdict(self, fold: Refold, *, with_save: bool) -> None:
        """Print whether the log gives the state that it should."""
        found = fold.difference
        same = not (found or fold.broken)
        said = {"same": same, "save": with_save, "compared": fold.compared, "moved": fold.moved, "broken": fold.broken}
        self._print("verdict", said | {"difference": found and found._asdict()})

    def _print(self, kind: str, said: dict[str, Any]) -> None:
        print(json_line({"kind": kind, **said}))


def _turn(turn: int, events: Sequence[Event], heard: int | None, why: Sequence[str], *, is_sealed: bool) -> Any:
    start = next((event for event in events if isinstance(event, TurnStarted)), None)
    ended = next((event.reason for event in reversed(events) if isinstance(event, TurnEnded)), "interrupted")
    return {
        "turn": turn,
        "sealed": is_sealed,
        "time": start.time if start else None,
        "character": start.character if start else None,
        "heard": heard,
        "ended": ended if start else None,
        "said": _said(events),
        "events": [to_json(event) for event in events],
        **({"why": list(why)} if why else {}),
    }


def _said(events: Iterable[Event]) -> list[dict[str, Any]]:
    lines = (part for part in told(events) if isinstance(part, Said))
    return [
        {
            "speaker": line.speaker,
            "line": line.line,
            "generated": line.generated,
            "start": line.start,
            "text": line.text,
        }
        for line in lines
    ]
