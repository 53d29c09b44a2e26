"""A conversation as text: who speaks, what they show, their words as they come, and the options."""

from __future__ import annotations

import re

from rich.console import Console
from rich.text import Text

from npcsdk.cli.clean import clean, clean_line
from npcsdk.cli.pen import Pen
from npcsdk.cli.terminal import err
from npcsdk.emotion import Feeling
from npcsdk.events import (
    CommandIssued,
    Event,
    FeelingChanged,
    InputReceived,
    LineChosen,
    Notice,
    OptionsOffered,
    SessionEnded,
    TextDelta,
    TurnEnded,
)
from npcsdk.mind.state import State
from npcsdk.world.world import World

_TAG = re.compile(r"\[[^\[\]]*\]")
"""A tag in the history: what is visible has no brackets."""


class Screen:
    """Prints events to a console as soon as they are taken.

    `echo` shows what the player said too, for where nobody typed it.
    """

    idle = True

    def __init__(self, console: Console, world: World, *, echo: bool) -> None:
        self._pen = Pen(console)
        self._errors = err()
        self.renew(world)
        self._echo = echo
        self._speaker = ""
        self._headed = False
        self._feelings: dict[str, str] = {}
        self._told: set[tuple[str, str]] = set()

    def take(self, event: Event) -> None:
        """Print what of an event the player should see."""
        match event:
            case InputReceived(kind="say" | "choose") if self._echo:
                self._line(f"> {clean_line(event.text)}", "bold")
            case LineChosen():
                self._end_line()
                self._speaker = event.speaker
            case FeelingChanged():
                self._feel(event.character, event.feeling)
            case TextDelta():
                self._say(clean(event.text))
            case CommandIssued():
                self._aside(f"*{clean_line(' '.join((event.name, *event.args)))}*")
            case OptionsOffered():
                for number, option in enumerate(event.options, 1):
                    closed = f" ({clean_line(option.unavailable)})" if option.unavailable else ""
                    self._line(f"  {number}. {clean_line(option.text)}{closed}", "dim" if closed else "cyan")
            case Notice():
                self._notice(event)
            case TurnEnded(reason="interrupted"):
                self.break_off()
            case TurnEnded():
                self._end_line()
                self._degraded(event)
            case SessionEnded():
                self._line("The end.", "dim")

    def renew(self, world: World) -> None:
        """Call characters what they are called in a world."""
        self._names = {key: clean_line(character.name) for key, character in world.characters.items()}

    def stand(self, state: State) -> None:
        """Show what was said last, and go on from what is felt there."""
        self._feelings = {character: feeling.label for character, feeling in state.feelings.items()}
        lines = (entry for entry in reversed(state.history) if entry.kind == "line")
        last = next((entry for entry in lines if entry.character == state.character), None)
        if last:
            name = self._names.get(last.speaker, clean_line(last.speaker))
            self._line(f"{name}: {clean_line(_TAG.sub('', last.text))}", "dim")

    def sound(self, name: str) -> None:
        """A vocal sound is heard: `*laughs*`."""
        self._aside(f"*{clean_line(name)}s*")

    def update(self, dt: float) -> None:
        """Nothing waits for time here."""

    def cut(self) -> int | None:
        """What was printed was read."""
        return None

    def break_off(self) -> None:
        """Mark that the line was cut short."""
        self._end_line(" --" if self._headed else "")

    def remark(self, text: str) -> None:
        """Print a line of our own."""
        self._line(clean_line(text), "dim")

    def prompt(self) -> None:
        """Show that the player may type."""
        self._end_line()
        self._pen.write("> ", "bold")

    def entered(self) -> None:
        """The player ended the line that the prompt began."""
        self._pen.forget()

    def close(self) -> None:
        """Leave the cursor at the start of a line."""
        self._end_line()

    def _feel(self, character: str, feeling: Feeling) -> None:
        changed = self._feelings.get(character) != feeling.label
        self._feelings[character] = feeling.label
        if self._headed and changed and character == self._speaker:
            self._aside(f"({feeling.label})")

    def _head(self) -> None:
        """Who speaks and what they show, before the first word of a line."""
        if not self._headed:
            self._pen.end()
            self._pen.write(self._names.get(self._speaker, clean_line(self._speaker)), "bold magenta")
            self._pen.write(f" ({self._feelings.get(self._speaker, 'neutral')})", "dim")
            self._pen.write(": ")
            self._headed = True

    def _say(self, text: str) -> None:
        if not (self._headed or text.strip()):
            return  # What parts two lines; the feeling of the second is not told yet.
        self._head()
        self._pen.write(text)

    def _aside(self, text: str) -> None:
        self._head()
        self._pen.aside(text, "dim")

    def _notice(self, notice: Notice) -> None:
        if notice.level != "info":
            self._warn(notice.level, notice.code, notice.text)

    def _degraded(self, ended: TurnEnded) -> None:
        for trouble in ended.metrics.get("degraded", ()):
            if trouble["code"] == "fallback":
                self._warn("warning", "fallback", trouble["why"])

    def _warn(self, level: str, code: str, text: str) -> None:
        """Tell of each kind of trouble once; programs get them all from --events.

        What stands before the first colon names the model or the rule.
        """
        kind = (code, text.partition(": ")[0])
        if kind not in self._told:
            self._told.add(kind)
            self._end_line()
            told = Text(f"{level} {code}: {clean_line(text)}", "dim")
            self._errors.print(told, soft_wrap=not self._errors.is_terminal)

    def _line(self, text: str, style: str) -> None:
        self._end_line()
        self._pen.line(text, style)

    def _end_line(self, mark: str = "") -> None:
        self._pen.end(mark)
        self._headed = False
