"""Who must know what of the lore, reckoned by plain code from what a game was told."""

from __future__ import annotations

from remembered_world import BOAT, PEOPLE, TELLS, plain
from remembering import Ledger

from npcsdk.events import FACT, InputReceived, Learned, LineChosen, NodeEntered, TextDelta, TurnStarted

Known = dict[str, float]
"""Since when somebody knows something: `tom.boat`. What they know from the beginning is not there."""


def learned(ledger: Ledger) -> Known:
    """All that was learned."""
    found: Known = {}
    for number in sorted(ledger.record.turns):
        told = ledger.record.turns[number]
        there: tuple[str, ...] = ()
        line, text, opened = "", "", False
        for event in filter(told.counts, told.events):
            match event:
                case TurnStarted():
                    there, opened = tuple(map(plain, event.present)), True
                case InputReceived():
                    by_event(found, event)
                    if opened:
                        rumour(found, event.time)
                    opened = False
                case LineChosen():
                    line, text = event.line_id.partition(".")[2], ""
                case TextDelta():
                    text += told.part(event)
                case Learned() | NodeEntered() if (
                    line and event.at != FACT
                ):  # What follows a line follows from its end.
                    at_line(found, line, text, event.time, there)
                    line = ""
    return found


def by_event(found: Known, event: InputReceived) -> None:
    """When the judge writes, everybody learns of it who is there, and the player."""
    if event.kind == "event" and event.name == "judge.writes":
        there = event.data.get("witnesses")
        for who in (*PEOPLE, "player"):
            if there is None or who == "player" or who in map(plain, there):
                found.setdefault(f"{who}.judge", event.time)


def rumour(found: Known, now: float) -> None:
    """What Tom knows of the boat goes from mouth to mouth."""
    since = {who: found[f"{who}.boat"] for who in PEOPLE if f"{who}.boat" in found} | {"tom": 0.0}
    fixed = set(since)
    for _ in PEOPLE:  # No way is longer.
        for teller, hearers in TELLS.items():
            for hearer, delay in hearers.items():
                if teller in since and hearer not in fixed:
                    since[hearer] = min(since.get(hearer, float("inf")), since[teller] + delay)
    for who, time in since.items():
        if who != "tom" and time <= now:
            found.setdefault(f"{who}.boat", time)


def at_line(found: Known, line: str, text: str, time: float, there: tuple[str, ...]) -> None:
    """Whoever hears a line to its end learns what it tells, of those who know it."""
    if line == "tale" and text.endswith(BOAT[-20:]) and "mira.boat" in found:
        for who in ("player", *there):
            if who != "tom":
                found.setdefault(f"{who}.boat", time)
    if line == "paid" and text.strip() == "Bless you.":
        found.setdefault("player.ledger", time)
        found.setdefault("tilly.ledger", time)
