"""What names mean at a place: which variable each stands for, there and then."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any

from npcsdk.mind.state import State
from npcsdk.world.conditions import Condition
from npcsdk.world.model import Value
from npcsdk.world.variable import Variable
from npcsdk.world.world import World


class Scope:
    """The names of one graph, spoken by one character, made once for a world.

    Bare names are looked for in the graph, then with the character, then in the world; `tom.trust`
    is a variable of the graph or character tom.

    Attributes:
        keys: from each name to the variable's name in a state.
        computed: formulas by name.
    """

    def __init__(self, world: World, graph: str, character: str) -> None:
        owner = world.graphs.get(graph)
        speaker = world.characters.get(character)
        self._world = world
        self.keys: dict[str, str] = {key: key for key in world.declared}
        self.computed: dict[str, Condition] = dict(world.computed)
        for called in world.graphs.values():
            names = ((name, f"{called.graph}.{name}") for name in called.arguments)
            self.keys |= {full: world.key_of(called.graph, name, character) for name, full in names}
        if speaker:
            self.keys |= {name: f"{character}.{name}" for name in speaker.variables}
            self.computed |= speaker.computed
        if owner:
            self.keys |= {name: world.key_of(graph, name, character) for name in (*owner.variables, *owner.arguments)}
            self.computed |= owner.computed
        if not speaker:  # Of a shared graph that nobody calls, the arguments are nowhere.
            self.keys = {name: key for name, key in self.keys.items() if key in world.declared}

    @property
    def names(self) -> Mapping[str, Variable]:
        """Every variable that can be named here, by its name here."""
        declared = self._world.declared
        return {name: declared[key] for name, key in self.keys.items()}

    @cached_property
    def defaults(self) -> Mapping[str, Value]:
        """First values by the name in a state: a world that grew since a save has variables which it lacks."""
        return {key: variable.value for key, variable in self._world.declared.items()}


class Values(Mapping[str, Value]):
    """What each name holds at a state, looked up when it is asked for; `event.weapon` is of the event of the turn."""

    __slots__ = ("_calls", "_data", "_scope", "_state")

    def __init__(self, scope: Scope, state: State, calls: Mapping[str, Any], data: Mapping[str, Any]) -> None:
        self._scope = scope
        self._state = state
        self._calls = calls
        self._data = data

    def __getitem__(self, name: str) -> Value:
        scope = self._scope
        key = scope.keys.get(name)
        if key is not None:
            found = self._state.variables.get(key)
            return scope.defaults[key] if found is None else found
        formula = scope.computed.get(name)
        if formula is not None:
            return formula.value(self, calls=self._calls)
        if name.startswith("event."):
            return _as_value(self._data[name[6:]])
        raise KeyError(name)

    def __iter__(self) -> Iterator[str]:
        yield from self._scope.keys
        yield from self._scope.computed

    def __len__(self) -> int:
        return len(self._scope.keys) + len(self._scope.computed)


def scope_of(world: World, graph: str, character: str) -> Scope:
    """The scope of a graph and its speaker, kept with the world."""
    scopes = world.kept
    found: Scope | None = scopes.get((graph, character))
    if found is None:
        found = scopes[graph, character] = Scope(world, graph, character)
    return found


def _as_value(value: Any) -> Value:
    """What a game sent, as far as a variable could hold it; the rest as text, which compares with nothing."""
    if isinstance(value, str | int | float):
        return value
    if isinstance(value, list | tuple):
        return tuple(map(str, value))
    return str(value)
