"""Plans in the tests of a game: each `plans/*.plan` of a world is a test.

@pytest.mark.parametrize("plan", load_plans("tavern"), ids=str)
def test_plan(plan):
    assert_plan(load_world("tavern"), plan)
"""

from __future__ import annotations

from npcsdk.check.plans.folder import load_plans
from npcsdk.check.plans.plan import Plan
from npcsdk.check.plans.running import run_plan
from npcsdk.world.world import World

__all__ = ["Plan", "assert_plan", "load_plans"]


def assert_plan(world: World, plan: Plan) -> None:
    """Run a plan.

    Raises:
        AssertionError: it did not go as it says, with what was there instead, the last turns, and why they went so.
        ValueError: it names what is not in the world.
    """
    failures = run_plan(world, plan)
    if failures:
        raise AssertionError("\n".join(map(str, failures)))
