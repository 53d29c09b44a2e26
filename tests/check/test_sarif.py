import json
from pathlib import Path
from typing import Any

import jsonschema

from npcsdk.check.catalogue import CATALOGUE
from npcsdk.check.report import Question, Report
from npcsdk.check.sarif import sarif
from npcsdk.errors import Problem
from npcsdk.world.source import Place

TEXT = {
    "type": "object",
    "required": ["text"],
    "properties": {"text": {"type": "string", "minLength": 1}},
    "additionalProperties": False,
}
LEVEL = {"enum": ["none", "note", "warning", "error"]}
LOCATION = {
    "type": "object",
    "required": ["physicalLocation"],
    "properties": {
        "physicalLocation": {
            "type": "object",
            "required": ["artifactLocation"],
            "properties": {
                "artifactLocation": {
                    "type": "object",
                    "required": ["uri"],
                    "properties": {"uri": {"type": "string", "pattern": r"^[A-Za-z0-9_.~:/%!$&'()*+,;=@-]+$"}},
                    "additionalProperties": False,
                },
                "region": {
                    "type": "object",
                    "properties": {
                        "startLine": {"type": "integer", "minimum": 1},
                        "startColumn": {"type": "integer", "minimum": 1},
                    },
                    "additionalProperties": False,
                },
            },
            "additionalProperties": False,
        }
    },
    "additionalProperties": False,
}
RULE = {
    "type": "object",
    "required": ["id"],
    "properties": {
        "id": {"type": "string"},
        "name": {"type": "string"},
        "shortDescription": TEXT,
        "help": TEXT,
        "defaultConfiguration": {"type": "object", "properties": {"level": LEVEL}, "additionalProperties": False},
    },
    "additionalProperties": False,
}
RESULT = {
    "type": "object",
    "required": ["message"],
    "properties": {
        "ruleId": {"type": "string"},
        "ruleIndex": {"type": "integer", "minimum": 0},
        "level": LEVEL,
        "message": TEXT,
        "locations": {"type": "array", "items": LOCATION},
    },
    "additionalProperties": False,
}
NOTIFICATION = {
    "type": "object",
    "required": ["message"],
    "properties": {"level": LEVEL, "message": TEXT, "locations": {"type": "array", "items": LOCATION}},
    "additionalProperties": False,
}
INVOCATION = {
    "type": "object",
    "required": ["executionSuccessful"],
    "properties": {
        "executionSuccessful": {"type": "boolean"},
        "toolExecutionNotifications": {"type": "array", "items": NOTIFICATION},
    },
    "additionalProperties": False,
}
DRIVER = {
    "type": "object",
    "required": ["name"],
    "properties": {
        "name": {"type": "string"},
        "version": {"type": "string"},
        "rules": {"type": "array", "uniqueItems": True, "items": RULE},
    },
    "additionalProperties": False,
}
SCHEMA: dict[str, Any] = {
    "type": "object",
    "required": ["version", "runs"],
    "properties": {
        "$schema": {"type": "string", "format": "uri"},
        "version": {"const": "2.1.0"},
        "runs": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["tool"],
                "properties": {
                    "tool": {
                        "type": "object",
                        "required": ["driver"],
                        "properties": {"driver": DRIVER},
                        "additionalProperties": False,
                    },
                    "columnKind": {"enum": ["utf16CodeUnits", "unicodeCodePoints"]},
                    "invocations": {"type": "array", "items": INVOCATION},
                    "results": {"type": "array", "items": RESULT},
                },
                "additionalProperties": False,
            },
        },
    },
    "additionalProperties": False,
}
"""The part of SARIF 2.1.0 that is used here; what is not in this part is refused."""

FOUND = (
    Problem("missing-target", "There is no node 'hbu'.", "Did you mean hub?", "graphs/my inn.yaml", 12, 5),
    Problem("long-subtitle", "Too long.", file="graphs/mira.yaml", line=3, column=1, severity="warning"),
    Problem("more-problems", "There are 3 more at least."),
    Problem("of-a-game", "x", file="plans/a%b.plan", severity="info"),
)


def run(**more: Any) -> dict[str, Any]:
    report = Report(Path("inn"), FOUND, (Question("What is typed.", Place("graphs/mira.yaml", 4, 2)),))
    log = sarif(report, **more)
    jsonschema.validate(log, SCHEMA)
    assert json.loads(json.dumps(log)) == log
    only: dict[str, Any] = log["runs"][0]
    return only


def test_each_kind_is_a_rule_with_help() -> None:
    rules = run(version="1.2")["tool"]["driver"]["rules"]
    assert [(rule["id"], rule["name"]) for rule in rules] == [(kind.number, kind.code) for kind in CATALOGUE.values()]
    assert all(f"docs/diagnostics.md#{rule['id'].lower()}" in rule["help"]["text"] for rule in rules)


def test_each_finding_is_a_result_of_its_rule() -> None:
    only = run()
    rules = only["tool"]["driver"]["rules"]
    found = [
        (result["ruleId"], result["level"], rules[result["ruleIndex"]]["id"] if "ruleIndex" in result else "")
        for result in only["results"]
    ]
    assert found == [
        ("N203", "error", "N203"),
        ("N512", "warning", "N512"),
        ("N119", "error", "N119"),
        ("of-a-game", "note", ""),
    ]
    assert only["results"][0]["message"]["text"] == "There is no node 'hbu'. Did you mean hub?"


def test_places_are_addresses() -> None:
    first, _, none, last = run(base="worlds/my%20inn")["results"]
    assert first["locations"] == [
        {
            "physicalLocation": {
                "artifactLocation": {"uri": "worlds/my%20inn/graphs/my%20inn.yaml"},
                "region": {"startLine": 12, "startColumn": 5},
            }
        }
    ]
    assert "locations" not in none
    assert last["locations"] == [
        {"physicalLocation": {"artifactLocation": {"uri": "worlds/my%20inn/plans/a%25b.plan"}}}
    ]


def test_what_is_undecided_is_told_of_the_run() -> None:
    only = run()
    (told,) = only["invocations"][0]["toolExecutionNotifications"]
    assert told["message"] == {"text": "What is typed."}
    assert all("typed" not in result["message"]["text"] for result in only["results"])
