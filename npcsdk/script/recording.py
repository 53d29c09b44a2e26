"""From the events of a talk to the lines of a script. Pure."""

from __future__ import annotations

from npcsdk.events import (
    CommandIssued,
    Event,
    FeelingChanged,
    InputReceived,
    LineChosen,
    NodeEntered,
    SessionEnded,
    TextDelta,
    TurnEnded,
)
from npcsdk.script.model import Direction, ScriptLine
from npcsdk.world.world import World

PLAYER = "player"


class Recorder:
    """Takes the events of one talk in order; `lines`, `nodes` and `ending` are what a Script holds."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._line: LineChosen | None = None
        self._feeling = ""
        self._text = ""
        self.lines: list[ScriptLine | Direction] = []
        self.nodes: list[str] = []
        self.ending = ""
        self.failed = False

    @property
    def _node(self) -> str:
        return self.nodes[-1] if self.nodes else ""

    def add(self, event: Event) -> None:
        """Take one event."""
        match event:
            case TextDelta():
                self._text += event.text
            case InputReceived():
                self._given(event)
            case NodeEntered():
                self._say()
                self.nodes.append(f"{event.graph}.{event.node}")
            case LineChosen():
                self._say()
                self._line = event
            case FeelingChanged():
                self._say()
                self._feeling = event.feeling.label
            case CommandIssued():
                self._say()
                line = self._line.line_id if self._line else ""
                self.lines.append(Direction(what="command", name=event.name, args=event.args, id=line, node=self._node))
            case SessionEnded():
                self._say()
                self.ending = event.ending
            case TurnEnded():
                self._say()
                self._line = None
                if event.reason == "failed":
                    self.failed = True
                    self.lines.append(Direction(what="failure", name="The character found no words.", node=self._node))

    def _given(self, event: InputReceived) -> None:
        """What the player did, or what happened in the game."""
        if event.kind in ("say", "choose"):
            line = ScriptLine(id=event.name, speaker=PLAYER, name=event.speaker, text=event.text, node=self._node)
            self.lines.append(line)
        elif event.kind == "event":
            self.lines.append(Direction(what="event", name=event.name, node=self._node))
        elif event.kind == "silence":
            seconds = f"{event.data['seconds']:.0f}"
            self.lines.append(Direction(what="silence", name="silence", args=(seconds,), node=self._node))

    def _say(self) -> None:
        """Write down the words said so far under one feeling."""
        text, self._text = " ".join(self._text.split()), ""
        if not text or self._line is None:
            return
        line = self._line
        self.lines.append(
            ScriptLine(
                id=line.line_id,
                speaker=line.speaker,
                name=self._world.characters[line.speaker].name,
                text=text,
                feeling=self._feeling,
                node=self._node,
                generated=line.generated,
                fallback=".fallback." in line.line_id,
            )
        )
