"""Plans in the tests of a game; the plans of the worlds that come along hold."""

from __future__ import annotations

from pathlib import Path

import pytest

from npcsdk import load_world
from npcsdk.opening import tavern
from npcsdk.testing.plans import assert_plan, load_plans
from npcsdk.world.starter import write_starter


def test_the_plans_of_a_new_world_hold(tmp_path: Path) -> None:
    folder = write_starter(tmp_path / "mine")
    plans = load_plans(folder)
    assert [str(plan) for plan in plans] == ["the visitor helps with the lamp", "a silent visitor"]
    for plan in plans:
        assert_plan(load_world(folder), plan)


@pytest.mark.parametrize("plan", load_plans(tavern()), ids=str)
def test_the_plans_of_the_tavern_hold(plan) -> None:
    assert_plan(load_world(tavern()), plan)


def test_a_plan_that_fails_says_what_was_there_instead(tmp_path: Path) -> None:
    folder = write_starter(tmp_path / "mine")
    (folder / "plans" / "ada.plan").write_text("say Let me look at the lamp\nnode farewell\nno line burns")
    (plan,) = load_plans(folder)
    with pytest.raises(
        AssertionError, match=r"plans/ada\.plan:2:1: ada: expected node farewell; the talk came through"
    ):
        assert_plan(load_world(folder), plan)
