"""What a game might send with an event: values that make a condition true, and some that do not.

They are read off the condition: `event.weapon == "axe"` asks for an axe, and for something else.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice, product
from typing import Any

from npcsdk.mind.moment import Moment
from npcsdk.mind.step import Rule, Step
from npcsdk.mind.way import Way
from npcsdk.world.conditions import Condition

MOST = 64
"""Combinations of values that are tried."""
SOMETHING = "something"
"""What is sent where nothing is asked for."""


def asks_of_event(condition: Condition | None) -> bool:
    """Whether a condition asks for what came with an event."""
    return condition is not None and bool(_of_event(condition))


def payloads(step: Step, rule: Rule) -> list[tuple[dict[str, Any], Way | None]]:
    """What might come with the event that a rule waits for: something that lets it be taken, if anything does, and
    something that does not; each with the way that it opens."""
    condition = rule.edge.if_
    assert condition is not None
    kept = step.world.kept
    alone = condition.names == _of_event(condition) and not (
        condition.nodes or condition.relations or condition.feelings or condition.lore or condition.memories
    )
    key = ("payloads", id(rule.edge))
    tried: dict[bool, dict[str, Any]] | None = kept.get(key) if alone else None
    if tried is not None:
        return [(tried[True], _way(step, rule, tried[True])), (tried[False], None)]
    found: dict[bool, tuple[dict[str, Any], Way | None]] = {}
    for data in _combinations(step, rule):
        way = _way(step, rule, data)
        found.setdefault(way is not None, (data, way))
        if len(found) == 2:
            break
    if alone and len(found) == 2:  # What such a condition says never changes.
        kept[key] = {holds: data for holds, (data, _) in found.items()}
    return list(found.values())


def _way(step: Step, rule: Rule, data: dict[str, Any]) -> Way | None:
    moment = Moment(step.moment.player, step.moment.seed, data)
    return Step(step.world, step.state, moment).way(*rule)


def _combinations(step: Step, rule: Rule) -> Iterator[dict[str, Any]]:
    edge = rule.edge
    assert edge.if_ is not None
    values: dict[str, list[Any]] = {key: [SOMETHING] for key in step.world.events.get(edge.on, ())}
    values |= {key: _resolved(step, found) for key, found in _asked(edge.if_)}
    for combination in islice(product(*values.values()), MOST):
        yield dict(zip(values, combination, strict=True))


@lru_cache(maxsize=1024)
def _of_event(condition: Condition) -> frozenset[str]:
    return frozenset(name for name in condition.names if name.startswith("event."))


def _resolved(step: Step, found: tuple[Any, ...]) -> list[Any]:
    """The candidates, names among them replaced by what they hold now; each once."""
    values: list[Any] = []
    for one in found:
        if isinstance(one, ast.Name):
            held = step.values().get(one.id)
            values += [] if held is None else _around(held)
        else:
            values.append(one)
    return list({repr(value): value for value in [*values, SOMETHING]}.values())


@lru_cache(maxsize=1024)
def _asked(condition: Condition) -> tuple[tuple[str, tuple[Any, ...]], ...]:
    """For each thing that a condition asks of an event, what it is compared with, and what lies beside that."""
    found: dict[str, list[Any]] = {name[6:]: [] for name in sorted(condition.names) if name.startswith("event.")}
    compared: set[str] = set()
    for part in ast.walk(condition.tree):
        if isinstance(part, ast.Compare):
            sides = [part.left, *part.comparators]
            for at, side in enumerate(sides):
                if isinstance(side, ast.Name) and side.id.startswith("event."):
                    compared.add(side.id[6:])
                    for other in (*sides[max(0, at - 1) : at], *sides[at + 1 : at + 2]):
                        inside = at + 1 < len(sides) and other is sides[at + 1]
                        found[side.id[6:]] += _candidates(other, part.ops[at if inside else at - 1], first=inside)
    for name, values in found.items():
        if name not in compared:
            values += [True, False, 0, 1, 100]
    return tuple((name, tuple(values)) for name, values in found.items())


def _candidates(other: ast.expr, op: ast.cmpop, *, first: bool) -> Iterator[Any]:
    """What something might be that is compared with this. `first`: it stands before it."""
    within = isinstance(op, ast.In | ast.NotIn)
    match other:
        case ast.Constant(value=value):
            if within and not first:  # `"x" in event.things`
                yield from ((str(value),), ())  # A move can be counted, and a list could not.
            else:
                yield from _around(value)
        case ast.List(elts=items) | ast.Tuple(elts=items):
            yield from (item.value for item in items if isinstance(item, ast.Constant))
        case ast.Name() if not other.id.startswith("event."):
            yield other
        case _:
            yield from (0, 1, 100)


def _around(value: Any) -> list[Any]:
    """A value, and its neighbours."""
    if isinstance(value, bool):
        return [value, not value]
    if isinstance(value, int | float):
        return [value, value + 1, value - 1]
    return [*value] if isinstance(value, tuple) else [value]
