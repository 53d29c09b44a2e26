"""`--trace`: after each input, why the talk went where it did, for whoever writes a world."""

from __future__ import annotations

from rich.console import Console
from rich.text import Text

from npcsdk.cli.clean import clean
from npcsdk.events import Event, InputReceived
from npcsdk.mind.step import Decision, Step
from npcsdk.mind.trace import report


class Traces:
    """Collects decisions, as a session's `on_decision`, and prints them when the input that they follow was shown.

    `alike` says that an embedder helps to decide, whose part in the scores is not known here.
    """

    def __init__(self, console: Console, *, alike: bool = False) -> None:
        self._console = console
        self._alike = alike
        self._waiting: list[tuple[int, str]] = []
        self._shown = 0

    def look(self, step: Step, given: InputReceived, decision: Decision) -> None:
        """Keep a decision until `show`; what it was made on may change right after this."""
        told = report(step, given, decision)
        if self._alike and given.kind == "say" and not decision.choices:
            told += "\n     (Scores are by words alone; here likeness in meaning counts as well.)"
        self._waiting.append((given.turn, told))

    def take(self, event: Event) -> None:
        """Note which input is being shown."""
        if isinstance(event, InputReceived):
            self._shown = event.turn

    def show(self) -> None:
        """Print the decisions that are waiting, as far as their input was shown."""
        while self._waiting and self._waiting[0][0] <= self._shown:
            self.print(self._waiting.pop(0)[1])

    def print(self, text: str) -> None:
        """Print a trace, cleaned of what could steer a terminal."""
        self._console.print(Text(clean(text), "dim"), soft_wrap=not self._console.is_terminal)
