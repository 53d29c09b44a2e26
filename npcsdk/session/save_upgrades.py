"""Saves of older versions, made into what this version writes."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from npcsdk.codec import plain, read_json
from npcsdk.mind.state import State
from npcsdk.ports import Record
from npcsdk.safe_file import Damaged
from npcsdk.session.log_reading import read_start
from npcsdk.session.record import Header, encoded, header


class Upgrade(NamedTuple):
    """One version up. `document` gives what the next version would say, less its log.

    `log` gives the records from where the document says that its log is: Damaged says why not.
    """

    document: Callable[[dict[str, Any]], dict[str, Any]]
    log: Callable[[Path, Any, Header, State], list[Record]]


def _document_1(document: dict[str, Any]) -> dict[str, Any]:
    """Version 1 did not count its records."""
    return {**document, "version": 2, "records": 1, "log": []}


def _log_1(folder: Path, log: Any, head: Header, settled: State) -> list[Record]:
    """Version 1 wrote turns alone, into one file: no head, no state, and not since when it was quiet."""
    match log:
        case {"name": str(name), "size": int(size)}:
            pass
        case _:
            raise Damaged("its log has no name or no size")
    lines = read_start(folder, name, size).split(b"\n")[:-1]
    records, time = [header(head)], 0.0
    for number, line in enumerate(lines, 1):
        turn, heard, events = _told_1(line)
        time = max(time, *(event.get("time", 0.0) for event in events), 0.0)
        told = {"turn": turn, "events": events, "heard": heard, "quiet": time, "time": time}
        if number == len(lines):  # Here it is known to the last bit.
            told |= {"quiet": settled.quiet_since, "time": settled.time, "state": plain(settled)}
        records.append(Record(turn, encoded(told)))
    return records


def _told_1(line: bytes) -> tuple[int, int | None, list[dict[str, Any]]]:
    try:
        match read_json(line):
            case {"turn": int(turn), "heard": (int() | None) as heard, "events": list(events)}:
                if all(isinstance(e, Mapping) and isinstance(e.get("time", 0.0), float | int) for e in events):
                    return turn, heard, events
    except (ValueError, RecursionError, json.JSONDecodeError):
        pass
    raise Damaged("a line of its log is none")


UPGRADES = {1: Upgrade(_document_1, _log_1)}
"""By the version that is upgraded."""
