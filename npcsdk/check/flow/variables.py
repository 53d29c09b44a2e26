"""Everything about the variables and conditions of a world that can be proved before anyone plays it."""

from __future__ import annotations

from collections.abc import Iterator

from npcsdk.check.flow.bounds import bounds_faults
from npcsdk.check.flow.decided import decided, decided_fault
from npcsdk.check.flow.flow import unreached_of
from npcsdk.check.flow.usage import declarations, usage_of
from npcsdk.check.possible.reach import reach_of
from npcsdk.world.rules import Fault
from npcsdk.world.world import World


def variable_faults(world: World) -> Iterator[Fault]:
    """Conditions with one answer only, variables that are not read or not changed, numbers out of range.

    Each cause is told once: what `flow_faults` names as the reason why no talk comes to a node is not told again.
    """
    reach = reach_of(world)
    usage = usage_of(reach)
    places = declarations(world)
    constant = {key for key in places if key not in usage.changed}
    told = {fault.path: fault for fault in bounds_faults(reach)}
    yield from told.values()
    blamed = unreached_of(world).blamed
    fixed: dict[str, str] = {}
    for asked, holds in decided(reach):
        stuck = sorted(asked.view.names.read_by(asked.condition) & constant)
        for key in stuck:
            fixed.setdefault(key, asked.condition.source)
        if not stuck and asked.path not in told and asked.passage not in blamed:
            yield decided_fault(asked, holds)
    for key, path in places.items():
        if key in fixed:
            message = f"Nothing ever changes {key}, so {fixed[key]!r:.200} has always the same answer."
            yield Fault(path, "never-written", message, "Change it in a `do`, or ask for something else.")
        elif key not in usage.read:
            what = "is changed, and nothing asks for it" if key in usage.changed else "is declared, and nothing uses it"
            yield Fault(path, "never-read", f"{key} {what}.", "Use it in a condition or a text, or remove it.")
