"""What GAMYGDALA's own engine felt in sixty scenarios, and what ours feels."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from npcsdk.mind.feelings.gamygdala import Belief, Gamygdala

TRACES = Path(__file__).parents[2] / "../shared/data/gamygdala_golden.json"
NEAR = 1e-6
AGENTS = ("hero", "village", "smith")

needs_traces = pytest.mark.skipif(not TRACES.exists(), reason="gamygdala_golden.json is not beside the checkout")


def engine(scenario: dict[str, Any]) -> Gamygdala:
    made = Gamygdala()
    for agent in AGENTS:
        made.add_agent(agent)
    for name, goal in scenario["goals"].items():
        made.add_goal(goal["owner"], name, goal["utility"])
    for who, toward, like in scenario["relations"]:
        made.relate(who, toward, like)
    return made


@needs_traces
def test_every_intensity_and_every_pad_value_is_that_of_the_engine() -> None:
    compared = 0
    for scenario in json.loads(TRACES.read_text())["scenarios"]:
        made = engine(scenario)
        for step in scenario["steps"]:
            told = step["belief"]
            goals = dict(zip(told["goals"], told["congruence"], strict=True))
            made.appraise(Belief(told["likelihood"], told["causal"], goals, told["incremental"]))
            made.update(told["wait_ms"] / 1000)
            for who, there in step["state"].items():
                felt = list(made.emotions(who).items())
                assert [name for name, _ in felt] == [name for name, _ in there["emotions"]], step
                assert [each for _, each in felt] == pytest.approx([each for _, each in there["emotions"]], abs=NEAR)
                assert made.pad(who) == pytest.approx(there["pad"], abs=NEAR)
                assert made.pad(who, gain=1.0) == pytest.approx(there["pad_gain"], abs=NEAR)
                compared += len(felt) + 6
    assert compared > 5000
