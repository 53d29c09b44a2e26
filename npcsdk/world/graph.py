"""The dialogue-state graph: nodes, guarded edges, and what the player may pick."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import count
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, field_validator

from npcsdk.world.conditions import Condition
from npcsdk.world.cooldown import Cooldown
from npcsdk.world.duration import Seconds
from npcsdk.world.effects import Effects
from npcsdk.world.model import (
    Authored,
    EarlierIds,
    EarlierLines,
    EarlierNames,
    EarlierOptions,
    Id,
    Ids,
    Spot,
    Texts,
    Truth,
    Value,
    listed,
)
from npcsdk.world.nature import FARTHEST, SideName
from npcsdk.world.said import Said, Saids
from npcsdk.world.variable import Computed, Variables

_IF = "A condition on variables: trust >= 10 and not has_ledger."
_DO = 'Effects: {trust: "+5", has_ledger: true, lamp: toggle, emit: mira.left}.'
_TO = "The node it leads to: of this graph, or of another one: smithy.hub."
_CALL = "A graph to go through first, at its start or at a node of it: haggle.offer. Its `return` leads back."
_WITH = "What the called graph's arguments hold; a text that starts with = is computed: {price: =gold / 2}."
_DRAW = "A pool of storylets to draw the next node from; `to` is where it leads when there is none."


class Reply(Authored):
    """A line that the model finds the words for."""

    goal: str = Field(description="What the character wants to bring across here.")
    reveal: Ids = Field((), description="Lore this line may give away.")
    withhold: Ids = Field((), description="Lore that must not be given away here.")
    emotions: Texts = Field((), description="What may be shown here; empty: all of the character's.")
    regard: Mapping[SideName, Annotated[float, Field(ge=0, le=FARTHEST)]] = Field(
        default_factory=dict,
        description="How far the model may move what is thought of the player, by side, in one line: {trust: 5}.",
    )
    max_words: int = Field(40, ge=1, le=400)
    fallback: Saids = Field((), description="One or several lines, said when the model cannot.")


class Variant(Authored):
    """One of several lines of a node."""

    line: Said = Field(description="Said word for word.")
    if_: Condition | None = Field(None, alias="if", description=_IF)
    weight: float = Field(1.0, gt=0, le=1000, description="How likely it is, beside the others, with pick: weighted.")
    once: Truth = Field(False, description="Said once at most.")
    was: EarlierLines = Field((), description="The ids that the line had before, written or by its place: mira.hub.2.")


def _variants(value: Any) -> Any:
    """Texts alone, or texts with what goes with them."""
    value = listed(value)
    return (
        [{"line": item} if isinstance(item, str) else item for item in value]
        if isinstance(value, list | tuple)
        else value
    )


Pick = Literal["sequence", "cycle", "shuffle", "once", "weighted"]
Draw = Literal["first", "best", "oldest", "weighted", "model"]


class Transition(Authored):
    """A guarded edge. One trigger at most; `if` alone is tried on whatever the player says."""

    to: Spot = Field("", description=_TO)
    call: Spot = Field("", description=_CALL)
    with_: Mapping[Id, Value] = Field(default_factory=dict, alias="with", description=_WITH)
    draw: Spot = Field("", description=_DRAW)
    if_: Condition | None = Field(None, alias="if", description=_IF)
    intent: str = Field("", description="What the player wants to bring across, in words.")
    examples: Texts = Field((), description="Things a player would say for this intent.")
    on: str = Field("", description="A game event; `if` may ask for what came with it: event.weapon.")
    after: Seconds | None = Field(None, description="Silence this long: 20s, 1.5m, or seconds.")
    else_: Truth = Field(False, alias="else", description="Taken when nothing else is.")
    priority: int = Field(
        0, ge=-100, le=100, description="Higher ones are tried first; above 0, before the node's own."
    )
    cooldown: Cooldown | None = Field(None, description="How long it rests after its node was entered: 3 turns, 20s.")
    do: Effects = Field((), description=_DO)


class Next(Authored):
    """Where a node goes by itself when its line is said."""

    to: Spot = Field("", description=_TO)
    call: Spot = Field("", description=_CALL)
    with_: Mapping[Id, Value] = Field(default_factory=dict, alias="with", description=_WITH)
    draw: Spot = Field("", description=_DRAW)
    if_: Condition | None = Field(None, alias="if", description=_IF)


class Option(Authored):
    """What the player may pick. The id is derived from node and target where the writer gives none."""

    id: str = Field("", pattern=r"^[A-Za-z0-9_.-]{0,140}$", description="A name of its own, for saves and games.")
    say: Said = Field(Said(), description="What the player says by picking it; without it, an `else` takes itself.")
    to: Spot = Field("", description=_TO)
    call: Spot = Field("", description=_CALL)
    with_: Mapping[Id, Value] = Field(default_factory=dict, alias="with", description=_WITH)
    draw: Spot = Field("", description=_DRAW)
    if_: Condition | None = Field(None, alias="if", description=_IF)
    once: Truth = Field(False, description="Gone when it was picked once.")
    unavailable: Said = Field(Said(), description="Why it cannot be picked: shown with it while `if` does not hold.")
    else_: Truth = Field(False, alias="else", description="Offered when no other is left.")
    do: Effects = Field((), description=_DO)
    was: EarlierOptions = Field((), description="The ids it had before, so that saves know that it was picked.")


class Storylet(Authored):
    """What makes a node one of a pool, and when it may be drawn."""

    pool: Id = Field(description="The pool it is in.")
    if_: Condition | None = Field(None, alias="if", description=_IF)
    priority: int = Field(0, ge=-100, le=100, description="With draw: best, the highest go first.")
    weight: float = Field(1.0, gt=0, le=1000, description="With draw: weighted, how likely it is beside the others.")
    cooldown: Cooldown | None = Field(None, description="How long it rests after it was drawn: 3 turns, 20s.")
    once: Truth = Field(False, description="Drawn once at most.")
    about: str = Field("", description="What it is about, for a model that chooses among those of the pool.")


class Node(Authored):
    """One state of the dialogue.

    It says a `line` word for word, one of several `lines`, or a `reply` that the model words, or
    nothing. `do` happens when its line has been said. `end` ends the talk, and may name the ending;
    `return` leads back to where the graph was called.
    """

    id: Id
    line: Said = Field(Said(), description="Said word for word; tags and {names} may stand in it.")
    lines: Annotated[tuple[Variant, ...], BeforeValidator(_variants)] = Field((), description="Several; one is said.")
    pick: Pick = Field("sequence", description="Which of `lines`: sequence, cycle, shuffle, once or weighted.")
    reply: Reply | None = Field(None, description="What the model finds the words for.")
    next: tuple[Next, ...] = Field((), description="A node, or several with `if`: the first that holds is taken.")
    options: tuple[Option, ...] = Field((), description="What the player may pick here.")
    transitions: tuple[Transition, ...] = Field((), description="How the talk can go on from here, first match first.")
    do: Effects = Field((), description=_DO)
    end: str = Field("", description="`true`, or the name of the ending.")
    return_: Truth = Field(False, alias="return", description="Goes back to where this graph was called.")
    insist: Truth = Field(False, description="Said to its end, whatever comes between, before anything else.")
    bark: Truth = Field(False, description="Said in passing: yields to everything, and is never taken up again.")
    speak_first: Truth = Field(False, description="A reply that does not wait for the player when reached by next.")
    storylet: Storylet | None = Field(None, description="Makes it one of a pool, from which edges `draw`.")
    was: EarlierNames = Field(
        (), description="The ids it had before: hub, or smithy.hub where it was in another graph."
    )

    @property
    def authored(self) -> bool:
        """Whether what it says was written word for word."""
        return bool(self.line or self.lines)


class DialogueGraph(Authored):
    """Dialogue states of a character, or, without one, a part that any character can call.

    `anywhere` transitions are tried after the node's own, those with a `priority` above 0 before.
    """

    graph: Id = Field(description="The id of this graph; by default the file's name.")
    character: Id | None = Field(None, description="Who talks; without it, whoever calls this graph.")
    start: Id = Field(description="The node where the talk begins.")
    variables: Variables = Field(default_factory=dict, description="Variables of this graph and their values.")
    arguments: Variables = Field(default_factory=dict, description="What a call gives it, with the values by default.")
    computed: Computed = Field(default_factory=dict, description="Names for what follows: {is_friend: trust >= 50}.")
    pools: Mapping[Id, Draw] = Field(default_factory=dict, description="How a storylet of each pool is chosen.")
    nodes: Mapping[Id, Node] = Field(description="The states of the dialogue, by id.")
    anywhere: tuple[Transition, ...] = Field((), description="Transitions that hold at every node.")
    recover: Id | None = Field(None, description="The node where a save goes on whose node is not there any more.")
    was: EarlierIds = Field((), description="The ids it had before, so that saves find it.")

    @field_validator("nodes")
    @classmethod
    def _name_options(cls, nodes: Mapping[str, Node]) -> Mapping[str, Node]:
        taken = {option.id for node in nodes.values() for option in node.options}
        return {key: _with_option_ids(node, taken) for key, node in nodes.items()}


def _with_option_ids(node: Node, taken: set[str]) -> Node:
    if all(option.id for option in node.options):
        return node
    numbers = {_target(option): count(2) for option in node.options}
    options = []
    for option in node.options:
        if not option.id:
            target = _target(option)
            name = stem = f"{node.id}.{target}"
            while name in taken:
                name = f"{stem}.{next(numbers[target])}"
            taken.add(name)
            option = option.model_copy(update={"id": name})
        options.append(option)
    return node.model_copy(update={"options": tuple(options)})


def _target(option: Option) -> str:
    return option.to or option.call or option.draw
