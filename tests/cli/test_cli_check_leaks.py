"""`npcsdk check --leaks`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from npcsdk.cli.app import app

WORLD = """
title: An inn
start: mira
characters:
  mira: {name: Mira, persona: {description: Mira keeps the inn.}}
lore:
  ledger: {text: Mira keeps the ledger of the smugglers under the bar., known_by: [mira], keywords: [ledger]}
graphs:
  mira:
    character: mira
    start: hub
    nodes:
      hub:
        reply: {goal: GOAL, fallback: [Rain again., It will rain.]}
        transitions: [{to: told, intent: the player asks about smugglers, examples: [Who smuggles here?]}]
      told: {reply: {goal: Own up., reveal: [ledger], fallback: [So you know., There it is.]}, end: true}
"""


@pytest.fixture
def inn(tmp_path: Path) -> Path:
    folder = tmp_path / "inn"
    folder.mkdir()
    goal = "Talk of rain. Mira keeps the ledger of the smugglers under the bar."
    (folder / "world.yaml").write_text(WORLD.replace("GOAL", goal), "utf-8")
    return folder


def checked(*words: str) -> tuple[int, str]:
    done = CliRunner().invoke(app, ["check", *words])
    return done.exit_code, done.stdout


def test_leaks_are_findings_and_their_number_is_told(inn: Path) -> None:
    code, told = checked(str(inn), "--leaks")
    assert code == 1
    assert "error N801 leak: The lore ledger is in a request of mira at mira.hub: no node reveals it here." in told
    assert told.splitlines()[-1].startswith("64 players, ")
    assert checked(str(inn))[0] == 0


def test_leaks_in_json_and_sarif(inn: Path) -> None:
    code, told = checked(str(inn), "--leaks", "--json", "--seed", "2")
    said = json.loads(told)
    assert code == 1
    assert {"leak"} == {finding["code"] for finding in said["findings"] if finding["severity"] == "error"}
    assert said["leaks"]["seed"] == 2
    assert said["leaks"]["looked"]["requests"] > 64
    (run,) = json.loads(checked(str(inn), "--leaks", "--sarif")[1])["runs"]
    leak = next(result for result in run["results"] if result["ruleId"] == "N801")
    assert leak["locations"][0]["physicalLocation"]["artifactLocation"]["uri"].endswith("world.yaml")


def test_a_world_with_errors_is_not_walked(inn: Path) -> None:
    text = (inn / "world.yaml").read_text("utf-8").replace("to: told", "to: nowhere")
    (inn / "world.yaml").write_text(text, "utf-8")
    done = CliRunner().invoke(app, ["check", str(inn), "--leaks"])
    assert done.exit_code == 1
    assert "N203" in done.stdout
    assert "Leaks are looked for where there are no errors." in done.stderr
