"""Variables of a state in a world that has changed: renamed, converted, bounded, left out, or new."""

from __future__ import annotations

from collections.abc import Mapping

from npcsdk.mind.fate import Told, shown
from npcsdk.world.model import Value
from npcsdk.world.operations import apply_op, outright
from npcsdk.world.renamed import Renamed
from npcsdk.world.variable import Variable, kind_of
from npcsdk.world.world import World


def fitted_variables(
    world: World, names: Renamed, told: Told, held: dict[str, Value], back: Mapping[str, Value]
) -> dict[str, Value]:
    """The values of all variables that a world has.

    Args:
        world: the world.
        names: its names from before.
        told: told of what changes.
        held: values from before; the same object is given back where they fit as they are.
        back: values that have come back from calls that are over, by the names of the world.
    """
    declared = world.declared
    if not back and held.keys() == declared.keys() and all(_fits(declared[key], each) for key, each in held.items()):
        return held
    values: dict[str, tuple[str, Value]] = {}
    for key, value in held.items():
        now = names.variable(key)
        if now is None:
            why = f"The world has no variable {shown(key)} any more: its value, {_short(value)}, is left out."
            told(
                "variable", key, "", f"{why} Say `was: {shown(key.rpartition('.')[2])}` at the one that took its place."
            )
            continue
        begins = declared[now].value
        # What stands under its own name goes before what it was called, unless it is as it begins.
        if (now not in values and (now == key or held.get(now, begins) == begins)) or (now == key and value != begins):
            values[now] = key, value
    found: dict[str, Value] = {}
    for key, variable in declared.items():
        before, value = values.get(key, ("", variable.value))
        found[key], why = fitted_value(variable, value)
        if why:
            told("variable", before, key, f"The variable {key} {why}.")
        elif not before:
            why = f"The variable {key} is new, and begins at {_short(variable.value)}."
            told("variable", "", key, why, moves=False)
        elif before != key and not _told_with_owner(told, before, key):
            told("variable", before, key, f"The variable {shown(before)} is {key} now.")
    return {**found, **back}


def _told_with_owner(told: Told, before: str, now: str) -> bool:
    """Whether a variable has another name only since who has it does, and that is told of."""
    if before.rpartition(".")[2] != now.rpartition(".")[2]:
        return False
    speaker, _, owner = before.rpartition(".")[0].rpartition(">")
    owners = (("character", speaker), ("character", owner), ("graph", owner))
    return any(name and told.knows(kind, name) for kind, name in owners)


def fitted_value(variable: Variable, value: Value) -> tuple[Value, str]:
    """What a variable makes of a value from before, and why it is another one, to go on after its name; "" if not."""
    if _fits(variable, value):
        return value, ""
    converted = _converted(variable, value)
    if converted is not None:
        bounded = _bounded(variable, converted)
        if _fits(variable, bounded):
            how = f"is a {variable.kind} now" if kind_of(value) != variable.kind else _limits(variable)
            return bounded, f"{how}: {_short(value)} became {_short(bounded)}"
    reason = variable.refuses(value) or "that is more than a variable can hold"
    return variable.value, f"begins anew, at {_short(variable.value)}: {shown(reason)}"


def _fits(variable: Variable, value: Value) -> bool:
    if variable.refuses(value):
        return False
    try:
        apply_op("", outright(value))
    except ValueError:
        return False
    return True


def _limits(variable: Variable) -> str:
    if variable.kind == "number":
        least = "" if variable.min is None else f"from {variable.min:g} "
        most = "" if variable.max is None else f"to {variable.max:g} "
        return f"goes {least}{most}now"
    return f"holds only {shown(', '.join(variable.one_of))} now"


def _bounded(variable: Variable, value: Value) -> Value:
    """A number between the bounds, a set of what can be in it."""
    if isinstance(value, tuple | list):
        return tuple(item for item in value if not variable.one_of or item in variable.one_of)
    return variable.bounded(value)


def _converted(variable: Variable, value: Value) -> Value | None:
    """The value as one of the variable's kind, if nothing of it is lost; else None."""
    match variable.kind, kind_of(value):
        case (same, other) if same == other:
            return value
        case "number", "text":
            return _number(str(value))
        case "number", "true or false":
            return int(bool(value))
        case "true or false", "number" if value in (0, 1):
            return value == 1
        case "true or false", "text" if value in ("true", "false"):
            return value == "true"
        case "text", "true or false":
            return "true" if value else "false"
        case "text", "number":
            return str(value)
        case "text", "set" if isinstance(value, tuple | list) and len(value) < 2:
            return "".join(value)
        case "set", "text":
            return (str(value),) if value else ()
    return None


def _number(text: str) -> int | float | None:
    """The number that a text is, if it is written as it would be written."""
    for kind in (int, float):
        try:
            number: int | float = kind(text[:40])
        except (ValueError, OverflowError):
            continue
        if str(number) == text:
            return number
    return None


def _short(value: Value) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, tuple | list):
        value = ", ".join(map(str, value[:10]))
        return f"[{shown(value)}]"
    return shown(value if isinstance(value, str) and value else repr(value)[:200])
