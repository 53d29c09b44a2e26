"""What can be named at a place, and faults with it: undeclared, declared twice, or given what it cannot hold."""

from __future__ import annotations

import ast
from collections import ChainMap
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field

from npcsdk.emotion import EMOTIONS
from npcsdk.world.conditions import Condition, ConditionError
from npcsdk.world.effects import Deed, Effect, Emit, Feel, Order, Relate, Remember
from npcsdk.world.graph import DialogueGraph
from npcsdk.world.inner_calls import asked, call_faults, done
from npcsdk.world.meant import CURLY, STRAIGHT
from npcsdk.world.model import RESERVED_VARIABLES, Value
from npcsdk.world.operations import apply_op
from npcsdk.world.rules import Fault, Path, unknown
from npcsdk.world.text import EVENT, RECALLED
from npcsdk.world.variable import Computed, Variable, Variables, kind_of
from npcsdk.world.world import World
from npcsdk.world.written_text import text_faults

MAX_SIZE = 500
"""Names that one computed name may come to: looking up so many takes a fraction of a millisecond."""
MAX_CHAIN = 32
"""Computed names that may be computed from each other in a row."""
_TRUTHS = {"yes": "true", "no": "false", "on": "true", "off": "false"}
_TEXT = 'A text stands in quotes: weather == "fog".'


@dataclass(frozen=True, slots=True)
class Names:
    """What texts, conditions and effects of a place can name."""

    variables: Mapping[str, Variable]
    computed: Mapping[str, Condition] = field(default_factory=dict)
    nodes: Collection[str] = ()
    characters: Collection[str] = ()
    lore: Collection[str] = ()

    @property
    def texts(self) -> frozenset[str]:
        """What `{...}` can stand for."""
        return frozenset(("player.name", *RECALLED, *self.variables, *self.computed))


def names_of(world: World, *graphs: DialogueGraph, character: str | None = None) -> Names:
    """What can be named in these graphs, which one character speaks."""
    variables, computed = dict(world.declared), dict(world.computed)
    for shared in world.graphs.values():
        variables |= {f"{shared.graph}.{name}": each for name, each in shared.arguments.items()}
    who = world.characters.get(character or "")
    if who:
        variables |= who.variables
        computed |= who.computed
    for graph in graphs:
        variables |= {**graph.variables, **graph.arguments}
        computed |= graph.computed
    nodes = ChainMap(dict.fromkeys(node for graph in graphs for node in graph.nodes), _spots(world))
    return Names(variables, computed, nodes, world.characters, world.lore)


def _spots(world: World) -> dict[str, None]:
    """Every node by the name that other graphs have for it; kept, as each graph asks for all."""
    found: dict[str, None] | None = world.kept.get("spots")
    if found is None:
        spots = (f"{graph.graph}.{node}" for graph in world.graphs.values() for node in graph.nodes)
        found = world.kept["spots"] = dict.fromkeys(spots)
    return found


def declaration_faults(path: Path, field: str, variables: Variables, outer: Collection[str]) -> Iterator[Fault]:
    """Faults of the names with which variables are declared."""
    for name in variables:
        yield from _name_faults((*path, field, name), name, outer)


def computed_faults(path: Path, computed: Computed, names: Names, outer: Collection[str]) -> Iterator[Fault]:
    """Faults of what is computed: of its name, of what it reads, and where it goes round in a circle."""
    sizes: dict[str, int] = {}
    for name, formula in computed.items():
        place = (*path, "computed", name)
        yield from _name_faults(place, name, outer)
        yield from condition_faults(place, formula, names)
        ring = _ring(name, names.computed)
        if ring:
            message = f"{name} is computed from itself: {' -> '.join(ring)}."
            yield Fault(place, "computed-ring", message, "Compute it from variables.")
        elif _size(name, names.computed, sizes) > MAX_SIZE:
            message = f"{name} comes to more than {MAX_SIZE} names, or more than {MAX_CHAIN} in a row."
            yield Fault(place, "computed-ring", message, "Compute it from fewer computed names.")


def _name_faults(place: Path, name: str, outer: Collection[str]) -> Iterator[Fault]:
    if name in RESERVED_VARIABLES:
        yield Fault(place, "reserved-name", f"{name!r} means something else in conditions.", "Choose another name.")
    if name in outer:
        message = f"There is a {name} already, which holds here too."
        yield Fault(place, "shadowed-variable", message, "Choose another name, or use the one there is.")


def _ring(name: str, computed: Mapping[str, Condition]) -> list[str]:
    """The way from a computed name back to itself, as far as names may be computed from each other."""
    waiting = [[name]]
    seen: set[str] = set()
    while waiting and len(seen) <= MAX_SIZE:
        trail = waiting.pop()
        if len(trail) > MAX_CHAIN:
            continue
        for read in sorted(computed[trail[-1]].names):
            if read == name:
                return [*trail, name]
            if read in computed and read not in seen:
                seen.add(read)
                waiting.append([*trail, read])
    return []


def _size(name: str, computed: Mapping[str, Condition], sizes: dict[str, int], deep: int = 0) -> int:
    """How many names are looked up for a computed one in all: each computes what it reads anew."""
    if name not in computed or name in sizes:
        return sizes.get(name, 1)
    if deep > MAX_CHAIN:
        return 2 * MAX_SIZE
    sizes[name] = MAX_SIZE  # Where a ring comes back to it, which is told of.
    read = [part.id for part in ast.walk(computed[name].tree) if isinstance(part, ast.Name)]
    sizes[name] = min(2 * MAX_SIZE, 1 + sum(_size(one, computed, sizes, deep + 1) for one in read))
    return sizes[name]


def condition_faults(place: Path, condition: Condition | None, names: Names, *, event: bool = False) -> Iterator[Fault]:
    """Faults of what a condition, at this very place, reads. `event`: it is asked when an event has come."""
    if condition is None:
        return
    for name in sorted(condition.names):
        if name.startswith(EVENT):
            if not event:
                message = f"{name} is there only while an event is looked at."
                yield Fault(place, "unknown-variable", message, "Use it in a transition with `on`.")
            continue
        if name in names.variables or name in names.computed:
            continue
        for fault in unknown(place, name, (*names.variables, *names.computed), "unknown-variable", "variable"):
            if name in _TRUTHS:
                yield fault._replace(remedy=f"Write {_TRUTHS[name]}; yes and no are texts.")
                continue
            also = f"{fault.remedy} {asked(name) or _TEXT}".strip()
            yield fault if fault.remedy.startswith("Did") else fault._replace(remedy=also)
    for node in sorted(condition.nodes):
        yield from unknown(place, node, names.nodes, "missing-target", "node")
    yield from call_faults(place, condition, names.characters, names.lore)
    yield from _mismatches(place, condition.tree, names)


def _mismatches(place: Path, tree: ast.expr, names: Names) -> Iterator[Fault]:
    """Comparisons of a variable with what it can never be: another kind, or none of its `one_of`."""
    for part in ast.walk(tree):
        if not isinstance(part, ast.Compare) or len(part.ops) != 1:
            continue
        left, op, right = part.left, part.ops[0], part.comparators[0]
        if isinstance(left, ast.Constant):
            left, right = right, left
            if isinstance(op, ast.In | ast.NotIn):
                yield from _member_faults(place, left, right, names)
                continue
        variable = names.variables.get(left.id) if isinstance(left, ast.Name) else None
        if variable is None:
            continue
        others = right.elts if isinstance(right, ast.List | ast.Tuple) else [right]
        for other in others:
            value = _constant(other)
            if value is not None:
                yield from _comparison_fault(place, ast.unparse(left), variable, value)


def _member_faults(place: Path, among: ast.expr, item: ast.expr, names: Names) -> Iterator[Fault]:
    variable = names.variables.get(among.id) if isinstance(among, ast.Name) else None
    value = _constant(item)
    if variable is None or value is None:
        return
    if variable.kind != "set":
        message = f"`in` needs a set, and {ast.unparse(among)} holds a {variable.kind}."
        yield Fault(place, "wrong-type", message, "Compare it with ==.")
    elif variable.one_of and value not in variable.one_of:
        message = f"{value!r} is never in {ast.unparse(among)}: it can hold {', '.join(variable.one_of)}."
        yield Fault(place, "wrong-type", message, "Write one of these, or add it to one_of.")


def _comparison_fault(place: Path, name: str, variable: Variable, value: Value) -> Iterator[Fault]:
    if kind_of(value) != variable.kind:
        message = f"{name} holds {_A[variable.kind]}, and {_shown(value)} is {_A[kind_of(value)]}."
        remedy = f'Write "{value}" in {name}.' if variable.kind == "set" else f"Compare it with {_A[variable.kind]}."
        yield Fault(place, "wrong-type", message, remedy)
    elif isinstance(value, str) and variable.one_of and value not in variable.one_of:
        message = f"{name} is never {value!r}: it is one of {', '.join(variable.one_of)}."
        yield Fault(place, "wrong-type", message, "Write one of these, or add it to one_of.")


def _constant(part: ast.expr) -> Value | None:
    if isinstance(part, ast.UnaryOp) and isinstance(part.op, ast.USub):
        inner = _constant(part.operand)
        return -inner if isinstance(inner, int | float) else None
    return part.value if isinstance(part, ast.Constant) and isinstance(part.value, str | int | float) else None


def effect_faults(path: Path, effects: tuple[Deed, ...], names: Names, *, event: bool = False) -> Iterator[Fault]:
    """Faults of what effects do: a variable keeps its kind and its bounds. `event`: they follow an event."""
    for effect in effects:
        match effect:
            case Effect():
                yield from _change_faults((*path, "do", effect.name), effect, names, event)
            case Relate(_, _, toward):
                place = (*path, "do", "relationship", toward)
                if toward:
                    yield from unknown(place, toward, names.characters, "missing-character", "character")
            case Feel(label, _):
                yield from unknown((*path, "do", "feel"), label, EMOTIONS, "unknown-emotion", "emotion")
            case Remember(text):
                yield from text_faults((*path, "do", "remember"), text, names.texts, None)
            case Order(tag):
                yield from text_faults((*path, "do", "command"), tag, names.texts, None)
            case Emit():
                pass


def _change_faults(place: Path, effect: Effect, names: Names, event: bool) -> Iterator[Fault]:
    name, op = effect.name, effect.op
    if name in names.computed and name in names.variables:
        return  # That there are two of this name has been told.
    if name in names.computed:
        message = f"{name} is computed; it cannot be changed."
        yield Fault(place, "computed-changed", message, "Change what it is computed from.")
        return
    for fault in unknown(place, name, names.variables, "unknown-variable", "variable"):
        yield fault._replace(remedy=done(name, op, names.variables))
    declared = names.variables.get(name)
    if declared is None:
        return
    if formula := effect.computed(declared.kind):
        yield from condition_faults(place, formula, names, event=event)
        return
    first = list(declared.value) if isinstance(declared.value, tuple) else declared.value
    try:
        new = apply_op(declared.value, op)
    except ValueError as error:
        message, _, remedy = str(error).partition("; write ")
        written = isinstance(op, str) and any(quote in op for quote in CURLY)
        remedy = STRAIGHT if written else f"Write {remedy}." if remedy else ""
        yield Fault(place, "wrong-type", f"{message}; {name} was declared as {_shown(first)}.", remedy)
        return
    if kind_of(new) != declared.kind:
        holds = f"{name} holds {_A[declared.kind]} (it was declared as {_shown(first)})"
        message = f"{holds}, and {_shown(op)} is {_A[kind_of(op)]}."
        sum_shown = f', or a sum with = before it: "={name} + 1"' if declared.kind == "number" else ""
        remedy = f"Write {_A[declared.kind]}{sum_shown}."
        if isinstance(op, str) and any(quote in op for quote in CURLY):
            remedy = STRAIGHT
        elif kind_of(new) == "true or false" and str(first).lower() in ("yes", "no", "on", "off"):
            remedy = "Declare it as true or false; yes and no are texts."
        yield Fault(place, "wrong-type", message, remedy)
    elif declared.kind in ("text", "set") and (reason := declared.refuses(new)):
        yield Fault(place, "wrong-type", f"{name}: {reason}.", "Write one of these, or add it to one_of.")


_A = {"number": "a number", "text": "a text", "set": "a set", "true or false": "true or false"}


def _shown(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else repr(value)


def argument_faults(path: Path, given: Mapping[str, Value], called: DialogueGraph, names: Names) -> Iterator[Fault]:
    """Faults of what a call gives to the graph it calls."""
    for name, value in given.items():
        place = (*path, "with", name)
        yield from unknown(place, name, called.arguments, "unknown-argument", f"argument of {called.graph}")
        variable = called.arguments.get(name)
        if variable is None:
            continue
        if isinstance(value, str) and value.startswith("="):
            try:
                yield from condition_faults(place, Condition(value[1:]), names)
            except ConditionError as error:
                yield Fault(place, "bad-value", error.message, error.remedy)
        elif reason := variable.refuses(value):
            yield Fault(place, "wrong-type", f"{name}: {reason}.", f"Write a {variable.kind}.")
