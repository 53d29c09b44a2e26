"""All that is found in a world's folder, in file order, and what could not be decided."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from npcsdk.check.catalogue import CATALOGUE
from npcsdk.check.findings import ANALYSES, FOLDER_ANALYSES, QUESTIONS
from npcsdk.errors import Problem, Severity, WorldError
from npcsdk.world.collector import collector_paused
from npcsdk.world.loading import Reading, read_world
from npcsdk.world.source import Place
from npcsdk.world.world import World


@dataclass(frozen=True, slots=True)
class Question:
    """What only a talk can decide, at its place."""

    message: str
    place: Place


@dataclass(frozen=True, slots=True)
class Report:
    """What was found in a world.

    Attributes:
        folder: where the files are that the findings name.
        findings: in file order, the first of many. A world in which there are errors of reading, names or types
            is not looked at any further: what would be found then would mostly follow from them.
        undecided: what cannot be told before anyone plays. None of it is a finding.
        is_world: whether there was a world to read at all.
    """

    folder: Path
    findings: tuple[Problem, ...] = ()
    undecided: tuple[Question, ...] = ()
    is_world: bool = True

    @property
    def counts(self) -> dict[Severity, int]:
        """How many findings there are of each severity."""
        found = Counter(problem.severity for problem in self.findings)
        return {severity: found[severity] for severity in ("error", "warning", "info")}

    def is_well(self, *, strict: bool = False) -> bool:
        """Whether there are no errors, and, where it is strict, no warnings."""
        counts = self.counts
        return not counts["error"] and not (strict and counts["warning"])

    def data(self) -> dict[str, Any]:
        """All of it as JSON knows it."""
        return {
            "findings": [finding_data(problem) for problem in self.findings],
            "undecided": [{"message": one.message, **one.place._asdict()} for one in self.undecided],
            "counts": {**self.counts, "undecided": len(self.undecided)},
        }


def check_folder(path: str | Path) -> Report:
    """Everything found in the world at a path: a folder with a world.yaml, or that file."""
    try:
        reading = read_world(path)
    except WorldError as error:
        return Report(Path(path), tuple(error.problems), is_world=False)
    if reading.world is None or reading.problems:
        return Report(reading.folder, _graded(reading.problems))
    with collector_paused():
        found = tuple(reading.in_order(_graded(_found(reading, reading.world))))
        return Report(reading.folder, found, _questions(reading, reading.world))


def _found(reading: Reading, world: World) -> Iterator[Problem]:
    for analysis in ANALYSES:
        yield from map(reading.problem, analysis(world))
    for look in FOLDER_ANALYSES:
        yield from look(world, reading.folder)


def finding_data(problem: Problem) -> dict[str, Any]:
    """One finding as JSON knows it."""
    return {
        "number": number_of(problem),
        "code": problem.code,
        "severity": problem.severity,
        "message": problem.message,
        "remedy": problem.remedy,
        "file": problem.file,
        "line": problem.line,
        "column": problem.column,
    }


def number_of(problem: Problem) -> str:
    """The number of a finding's kind; "" for a code that the catalogue does not have."""
    kind = CATALOGUE.get(problem.code)
    return kind.number if kind else ""


def _graded(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Each as grave as the catalogue says."""
    return tuple(
        replace(problem, severity=CATALOGUE[problem.code].severity) if problem.code in CATALOGUE else problem
        for problem in problems
    )


def _questions(reading: Reading, world: World) -> tuple[Question, ...]:
    found = [Question(one.message, reading.place(one.path)) for ask in QUESTIONS for one in ask(world)]
    order = {name: index for index, name in enumerate(reading.files)}
    return tuple(sorted(found, key=lambda one: (order.get(one.place.file, len(order)), one.place[1:])))
