"""A script: what was said and done on one walk through a world, as data."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

FORMAT: Literal["npcsdk-script"] = "npcsdk-script"
VERSION: Literal[1] = 1


class _Written(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class ScriptLine(_Written):
    """Words said by someone, under one feeling; a line whose feeling changes is several of these, with one id.

    `speaker` is a character's id, or "player" for whoever plays. `id` is the line's id, the id of
    the option that the player picked, or "" for words of the player's own. `generated` says that a
    model worded it, `fallback` that the writer's fallback stood in for a model that failed.
    """

    kind: Literal["line"] = "line"
    id: str = ""
    speaker: str
    name: str
    text: str
    feeling: str = ""
    node: str = ""
    generated: bool = False
    fallback: bool = False


class Direction(_Written):
    """Something that happens between the words.

    `what` is "command" (a gesture or action of the character, in the middle of line `id`), "event"
    (of the game), "silence" (`args` holds the seconds), or "failure" (`name` says of what).
    """

    kind: Literal["direction"] = "direction"
    what: Literal["command", "event", "silence", "failure"]
    name: str
    args: tuple[str, ...] = ()
    id: str = ""
    node: str = ""


class Script(_Written):
    """One walk of a simulated player.

    `nodes` are those entered, as `graph.node`, in order. `ending` is "" where the walk stopped
    before the talk reached an end.
    """

    format: Literal["npcsdk-script"] = FORMAT
    version: Literal[1] = VERSION
    world: str
    title: str
    setting: str = ""
    character: str
    name: str
    player: str
    model: str
    seed: int
    walk: int
    lines: tuple[Annotated[ScriptLine | Direction, Field(discriminator="kind")], ...]
    nodes: tuple[str, ...]
    ending: str = ""
