"""The dialogue-state graph: nodes, guarded edges, and what the player may pick."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import count

from pydantic import Field, field_validator

from npcsdk.world.conditions import Condition
from npcsdk.world.duration import Seconds
from npcsdk.world.effects import Effects
from npcsdk.world.model import Authored, Id, Ids, Texts, Value

_IF = "A condition on variables: trust >= 10 and not has_ledger."
_DO = 'Effects on variables: {trust: "+5", has_ledger: true}.'


class Reply(Authored):
    """A line that the model finds the words for."""

    goal: str = Field(description="What the character wants to bring across here.")
    reveal: Ids = Field((), description="Lore this line may give away.")
    withhold: Ids = Field((), description="Lore that must not be given away here.")
    emotions: Texts = Field((), description="What may be shown here; empty: all of the character's.")
    max_words: int = Field(40, ge=1, le=400)
    fallback: Texts = Field((), description="One or several lines, said when the model cannot.")


class Transition(Authored):
    """A guarded edge. One trigger at most; `if` alone is tried on whatever the player says."""

    to: Id = Field(description="The node it leads to.")
    if_: Condition | None = Field(None, alias="if", description=_IF)
    intent: str = Field("", description="What the player wants to bring across, in words.")
    examples: Texts = Field((), description="Things a player would say for this intent.")
    on: str = Field("", description="A game event.")
    after: Seconds | None = Field(None, description="Silence this long: 20s, 1.5m, or seconds.")
    else_: bool = Field(False, alias="else", description="Taken when nothing else is.")
    do: Effects = Field((), description=_DO)


class Next(Authored):
    """Where a node goes by itself when its line is said."""

    to: Id = Field(description="The node it leads to.")
    if_: Condition | None = Field(None, alias="if", description=_IF)


class Option(Authored):
    """What the player may pick. The id is derived from node and target where the writer gives none."""

    id: str = Field("", pattern=r"^[A-Za-z0-9_.-]{0,140}$", description="A name of its own, for saves and games.")
    say: str = Field(min_length=1, description="What the player says by picking it.")
    to: Id = Field(description="The node it leads to.")
    if_: Condition | None = Field(None, alias="if", description=_IF)
    do: Effects = Field((), description=_DO)


class Node(Authored):
    """One state of the dialogue.

    It says a `line` word for word, or a `reply` that the model words, or nothing. `do` happens when
    its line has been said. `end` ends the talk, and may name the ending.
    """

    id: Id
    line: str = Field("", description="Said word for word; tags and {names} may stand in it.")
    reply: Reply | None = Field(None, description="What the model finds the words for.")
    next: tuple[Next, ...] = Field((), description="A node, or several with `if`: the first that holds is taken.")
    options: tuple[Option, ...] = Field((), description="What the player may pick here.")
    transitions: tuple[Transition, ...] = Field((), description="How the talk can go on from here, first match first.")
    do: Effects = Field((), description=_DO)
    end: str = Field("", description="`true`, or the name of the ending.")
    insist: bool = Field(False, description="If cut short, say the line again rather than move on.")
    speak_first: bool = Field(False, description="A reply that does not wait for the player when reached by next.")


class DialogueGraph(Authored):
    """A character's dialogue states. `anywhere` transitions are tried after the node's own."""

    graph: Id = Field(description="The id of this graph; by default the file's name.")
    character: Id = Field(description="Who talks.")
    start: Id = Field(description="The node where the talk begins.")
    variables: Mapping[Id, Value] = Field(default_factory=dict, description="Variables of this graph and their values.")
    nodes: Mapping[Id, Node] = Field(description="The states of the dialogue, by id.")
    anywhere: tuple[Transition, ...] = Field((), description="Transitions that hold at every node.")

    @field_validator("nodes")
    @classmethod
    def _name_options(cls, nodes: Mapping[str, Node]) -> Mapping[str, Node]:
        taken = {option.id for node in nodes.values() for option in node.options}
        return {key: _with_option_ids(node, taken) for key, node in nodes.items()}


def _with_option_ids(node: Node, taken: set[str]) -> Node:
    if all(option.id for option in node.options):
        return node
    numbers = {option.to: count(2) for option in node.options}
    options = []
    for option in node.options:
        if not option.id:
            name = stem = f"{node.id}.{option.to}"
            while name in taken:
                name = f"{stem}.{next(numbers[option.to])}"
            taken.add(name)
            option = option.model_copy(update={"id": name})
        options.append(option)
    return node.model_copy(update={"options": tuple(options)})
