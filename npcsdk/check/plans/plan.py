"""Plans: what a writer expects to happen, one step a line, in `plans/*.plan` of a world.

    plan: the bridge                  # a title; each `plan:` starts anew, several stand in one file
    character: mira                   # whom to talk to; by default the world's start
    say I can help with the bridge
    node offer
    feeling happy
    choose Goodbye.
    ends

A line is one word and what it is about; `say: hello` is the same as `say hello`. A `#` at the start of a
line, or with a space on both sides of it, begins a comment. Quotes round a whole text are left out. A plan begins
the talk by itself, so what stands before its first step is expected of the greeting.

Settings, before the first step of a plan; before the first `plan:` they hold for all of the file:

    character: mira                   whom to talk to
    player: Ann                       the player's name
    language: zh                      the player's language
    seed: 3                           what all that is random follows from
    set trust = 10                    what a variable holds at the start: 10, true, sour, [map, key]
    at hub                            start at this node, as if it had been said already

Steps, what the player and the game do:

    say I can help                    the player says something
    choose Goodbye.                   the player picks an option: its text, its id or its number
    event player.draws_weapon weapon=axe
    wait 20s                          nobody says anything; also 1.5m, 2h
    talk to tom                       the player turns to another character, who speaks
    begin                             the talk begins again, after it has ended

Expectations, each of the last step. `no` before one expects the opposite:

    line Bless you                    a line that was said has these words in it, or this id
    node offer                        the talk came through this node, or is there now; also smithy.hub
    feeling happy                     the character showed this
    option Goodbye.                   it can be picked now
    unavailable option The ledger     it is shown, and cannot be picked
    variable trust >= 10              a condition that holds now
    command give:ledger               the game was asked for this; `command give` is any give
    emits mira.left                   the dialogue emitted this event
    returns                           a called graph led back
    ends thrown_out                   the talk ended; the name of the ending may be left out

Words, quotes, capitals and [tags] are compared as a reader would: `line bless you` finds "[happy] Bless you!".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

from npcsdk.world.conditions import Condition
from npcsdk.world.model import Value

Doing = Literal["say", "choose", "event", "wait", "talk", "begin"]
Expecting = Literal[
    "line", "node", "feeling", "option", "unavailable", "variable", "command", "emits", "returns", "ends"
]
WEIGHT = 4_000
"""Lines of one file that are read."""
LONGEST = 2_000
"""Characters of a line."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands in a file; lines and columns count from 1."""

    file: str
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Deed:
    """Something that the player or the game does.

    `text` is what is said, an option, an event, or a character, and stands at `about`; `data` is of an
    event, `seconds` of a wait.
    """

    kind: Doing
    place: Place
    about: Place
    text: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)
    seconds: float = 0.0

    def __str__(self) -> str:
        data = " ".join(f"{name}={value}" for name, value in self.data.items())
        waits = f"{self.seconds:g}s" if self.kind == "wait" else ""
        return " ".join(filter(None, ("talk to" if self.kind == "talk" else self.kind, self.text, waits, data)))


@dataclass(frozen=True, slots=True)
class Expectation:
    """What should be so after the last deed; with `negated` what should not. `condition` is of a variable."""

    kind: Expecting
    place: Place
    about: Place
    text: str = ""
    negated: bool = False
    condition: Condition | None = None

    def __str__(self) -> str:
        word = "unavailable option" if self.kind == "unavailable" else self.kind
        return " ".join(filter(None, ("no" if self.negated else "", word, self.text)))


PlanStep: TypeAlias = Deed | Expectation


@dataclass(frozen=True, slots=True)
class Setting:
    """A variable's value at the start, as written."""

    place: Place
    name: str
    value: Value


@dataclass(frozen=True, slots=True)
class Plan:
    """One plan.

    Attributes:
        title: what it is about.
        place: where it begins.
        steps: what is done and expected, in order.
        character: whom to talk to; "" for the world's start.
        player: the player's name; "" for the usual one.
        language: the player's language.
        seed: all that is random follows from it.
        node: where the talk starts, as if that had been said already; "" for the beginning.
        values: what variables hold at the start.
        places: where its settings stand, by name.
    """

    title: str
    place: Place
    steps: tuple[PlanStep, ...] = ()
    character: str = ""
    player: str = ""
    language: str = ""
    seed: int = 0
    node: str = ""
    values: tuple[Setting, ...] = ()
    places: Mapping[str, Place] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.title
