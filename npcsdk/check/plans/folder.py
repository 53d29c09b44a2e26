"""The plans of a world folder: read, looked through, and run."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from npcsdk.check.plans.plan import Plan
from npcsdk.check.plans.reading import read_plans
from npcsdk.check.plans.references import plan_faults
from npcsdk.check.plans.running import run_plan
from npcsdk.errors import Problem, WorldError
from npcsdk.world.files import Files
from npcsdk.world.world import World

FOLDER = "plans"
"""Where plans lie in a world's folder."""
MOST_STEPS = 20_000
"""Steps of all plans of a world that are run."""


def plan_problems(world: World, folder: Path) -> Iterator[Problem]:
    """What is wrong with the plans of a world, and what did not go as they say.

    Args:
        world: the world; its references must hold.
        folder: where it lies on disk.
    """
    plans: list[Plan] = []
    left = MOST_STEPS
    yield from _gathered(folder, plans)
    for plan in plans:
        faults = list(plan_faults(world, plan))
        yield from faults
        left -= len(plan.steps)
        if left < 0:
            text = f"The plans have more than {MOST_STEPS} steps together; from here on they were not run."
            yield Problem("too-large", text, "Make them shorter.", plan.place.file, plan.place.line, plan.place.column)
            return
        if not faults:
            yield from (failure.problem for failure in run_plan(world, plan))


def load_plans(folder: str | Path) -> tuple[Plan, ...]:
    """All plans of a world's folder, by file and place; none where it has no folder `plans`.

    Raises:
        WorldError: with everything that cannot be read.
    """
    plans: list[Plan] = []
    problems = list(_gathered(Path(folder), plans))
    if problems:
        raise WorldError(problems)
    return tuple(plans)


def _gathered(folder: Path, plans: list[Plan]) -> Iterator[Problem]:
    """Add the plans of a folder to `plans`; what cannot be read."""
    files = Files(folder)
    for path in files.listed(FOLDER, (".plan",)):
        text = files.text(path)
        if text is not None:
            found = read_plans(text, files.name(path))
            plans += found.plans
            yield from found.problems
    yield from files.problems
