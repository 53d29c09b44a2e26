"""How walks look in a terminal: what they came by and missed, what went wrong; or one walk, turn by turn."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from rich.console import Console
from rich.text import Text

from npcsdk.cli.clean import clean, clean_line
from npcsdk.events import (
    CommandIssued,
    Event,
    InputReceived,
    NodeEntered,
    Notice,
    SessionEnded,
    TextDelta,
    VariableChanged,
)
from npcsdk.mind.unmet import shown
from npcsdk.world.rules import Path
from npcsdk.world.source import Place

if TYPE_CHECKING:
    from npcsdk.check.walks.moves import Move
    from npcsdk.check.walks.walking import Walk
    from npcsdk.check.walks.walks import Failure, Walked
    from npcsdk.mind.step import Decision, Step

MOST = 25
"""Things of one part, and failures, that are listed."""
_WIDE = 20


def show_walked(console: Console, walked: Walked, place: Callable[[Path], Place], again: str) -> None:
    """Print what came of walks.

    Args:
        console: where to.
        walked: what came of them.
        place: gives the place of a path of the world.
        again: the command that makes them again.
    """
    console.print(f"{walked.runs} walks, {walked.turns} turns; {walked.unended} walks were given up before an ending.")
    for part, total in walked.coverage.totals().items():
        if total.of:
            bar = "█" * int(total.percent / 100 * _WIDE)
            style = "green" if total.covered == total.of else "yellow"
            row = f"  {part:<10} {total.covered:>6} of {total.of:<6} {int(total.percent):>3} % "
            console.print(Text(row).append(bar.ljust(_WIDE, "·"), style))
    console.print(f"  covered    {walked.coverage.percent:g} % of nodes, edges and lines")
    if walked.coverage.endings:
        ends = sorted(walked.coverage.endings.items(), key=lambda item: -item[1])
        console.print(Text(f"  endings    {', '.join(f'{clean_line(name)} {count}' for name, count in ends)}"))
    missed: dict[str, list[str]] = defaultdict(list)
    for one in walked.coverage.missed():
        missed[one.part].append(f"{one.key} {_placed(place(one.path))}")
    for part, names in missed.items():
        console.print(Text(f"{part} that no walk came by:", "yellow"))
        _list(console, names)
    for failure in walked.failures[:MOST]:
        _show_failure(console, failure, again)
    if len(walked.failures) > MOST:
        console.print(f"... and {len(walked.failures) - MOST} more; --json has them all.")
    many = "1 failure" if len(walked.failures) == 1 else f"{len(walked.failures)} failures"
    console.print(f"{many}." if walked.failures else "Nothing went wrong.")


def _show_failure(console: Console, failure: Failure, again: str) -> None:
    many = "1 walk" if failure.times == 1 else f"{failure.times} walks"
    head = Text(f"{failure.code} at {failure.where}", "bold red").append(f" in {many}: ", "red")
    console.print(head.append(clean_line(failure.text), ""))
    console.print(Text(f"    {' · '.join(clean_line(move) for move in failure.moves) or 'at its beginning'}"))
    console.print(Text(f"    {clean_line(again)} --only {failure.walk}", "dim"))


def _list(console: Console, names: Sequence[str]) -> None:
    for name in names[:MOST]:
        console.print(Text(f"    {clean_line(name)}"))
    if len(names) > MOST:
        console.print(f"    ... and {len(names) - MOST} more")


def _placed(place: Place) -> str:
    return f"{place.file}:{place.line}" if place.line else place.file


class WalkShown:
    """Prints one walk as it is made. With `trace`, why each way was taken or was not."""

    def __init__(self, console: Console, number: int, walker: str, *, trace: bool) -> None:
        self._console = console
        self._trace = trace
        self._reports: list[str] = []
        console.print(Text(f"Walk {number}, {walker}", "bold"))

    def watch(self, step: Step, given: InputReceived, decision: Decision) -> None:
        """Keep what there is to say of a decision."""
        from npcsdk.mind.trace import report

        if self._trace:
            self._reports.append(report(step, given, decision))

    def tell(self, move: Move | None, events: Sequence[Event]) -> None:
        """Print a move, and the turn that came of it."""
        if move is not None:
            self._line(f"> {move}", "bold cyan")
        for report in self._reports:
            self._console.print(Text(clean(report), "dim"))
        self._reports.clear()
        said = ""
        for event in (*events, None):
            if isinstance(event, TextDelta):
                said += event.text
                continue
            if said.strip() and not isinstance(event, CommandIssued):
                self._line(f"  {said}", "")
                said = ""
            match event:
                case NodeEntered():
                    self._line(f"  [{event.graph}.{event.node}] {event.reason}", "green")
                case VariableChanged():
                    self._line(f"  {event.name} is {shown(event.value)}", "magenta")
                case InputReceived(kind="choose"):
                    self._line(f"> {event.text}", "cyan")
                case Notice() if event.level != "info":
                    self._line(f"  {event.code}: {event.text}", "red")
                case SessionEnded():
                    self._line(f"  the talk ends: {event.ending}", "bold")

    def end(self, walk: Walk) -> None:
        """Print how it ended."""
        for failure in walk.failures:
            self._line(f"{failure.code} at {failure.where}: {failure.text}", "bold red")
        if not walk.over:
            self._console.print("given up here")

    def _line(self, text: str, style: str) -> None:
        self._console.print(Text(clean_line(text) if not text.startswith("  ") else f"  {clean_line(text)}", style))
