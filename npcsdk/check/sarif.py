"""Findings as SARIF 2.1.0, the form in which code hosts and editors show what a check found."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from npcsdk.check.catalogue import CATALOGUE, Kind
from npcsdk.check.report import Report, number_of
from npcsdk.errors import Problem

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_LEVELS = {"error": "error", "warning": "warning", "info": "note"}


def sarif(report: Report, *, base: str = "", version: str = "") -> dict[str, Any]:
    """A log of one run. What is undecided is told as a notification of the run, not as a result.

    Args:
        report: what was found.
        base: the address of the world's folder, quoted, relative to where the reader's sources are or absolute.
        version: of npcsdk.
    """
    driver: dict[str, Any] = {"name": "npcsdk", "rules": [_rule(kind) for kind in CATALOGUE.values()]}
    if version:
        driver["version"] = version
    base = f"{base.rstrip('/')}/" if base and report.is_world else ""
    told = [
        {"level": "note", "message": {"text": one.message}, "locations": [_location(base, *one.place)]}
        for one in report.undecided
    ]
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "invocations": [{"executionSuccessful": report.is_world, "toolExecutionNotifications": told}],
        "results": [_result(problem, base) for problem in report.findings],
    }
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}


def _rule(kind: Kind) -> dict[str, Any]:
    return {
        "id": kind.number,
        "name": kind.code,
        "shortDescription": {"text": kind.title},
        "help": {"text": f"{kind.title} Why, and what to do about it: {kind.page}"},
        "defaultConfiguration": {"level": _LEVELS[kind.severity]},
    }


_INDEX = {kind.number: index for index, kind in enumerate(CATALOGUE.values())}


def _result(problem: Problem, base: str) -> dict[str, Any]:
    number = number_of(problem)
    result: dict[str, Any] = {
        "ruleId": number or problem.code,
        "level": _LEVELS[problem.severity],
        "message": {"text": f"{problem.message} {problem.remedy}".strip()},
    }
    if number:
        result["ruleIndex"] = _INDEX[number]
    if problem.file:
        result["locations"] = [_location(base, problem.file, problem.line, problem.column)]
    return result


def _location(base: str, file: str, line: int, column: int) -> dict[str, Any]:
    uri = base + quote(file.encode("utf-8", "replace"))
    physical: dict[str, Any] = {"artifactLocation": {"uri": uri}}
    if line:
        physical["region"] = {"startLine": line, "startColumn": max(column, 1)}
    return {"physicalLocation": physical}
