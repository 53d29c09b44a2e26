"""A report as people read it: each finding with its place and its remedy; on a terminal, with the line it is about."""

from __future__ import annotations

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from npcsdk.check.catalogue import CATALOGUE
from npcsdk.check.report import Report, number_of
from npcsdk.check.source_lines import SourceLines
from npcsdk.cli.clean import clean, clean_line
from npcsdk.errors import Problem

STYLES = {"error": "bold red", "warning": "yellow", "info": "cyan"}
MAX_SHOWN = 100
"""Characters of a line, beyond which only what is around the place is shown."""


def show_report(console: Console, report: Report, *, frames: bool) -> None:
    """Print a report.

    Args:
        console: where to.
        report: what was found.
        frames: show the lines that the findings are about, and group them by file.
    """
    lines, file = SourceLines(report.folder), None
    for problem in report.findings:
        if frames and file not in (None, problem.file):
            console.print()
        file = problem.file
        console.print(_head(problem))
        source = lines.line(file, problem.line) if frames and problem.line else ""
        if source.strip():
            for row in frame(source, problem.line, problem.column):
                console.print(Text(row, "dim"))
        if problem.remedy:
            console.print(Text(f"    {clean(problem.remedy)}", "green"))
        if frames and problem.code in CATALOGUE:
            console.print(Text(f"    {CATALOGUE[problem.code].page}", "dim"))
    console.print(summary(report))
    if report.undecided:
        things = _counted(len(report.undecided), "thing")
        console.print(f"Before anyone talks, {things} cannot be decided; --json lists them.")


def summary(report: Report) -> str:
    """How many findings there are, in a sentence."""
    if not report.findings:
        return "All is well."
    kinds = [_counted(number, severity) for severity, number in report.counts.items() if number]
    total = _counted(len(report.findings), "finding")
    return f"{total}: {', '.join(kinds)}." if len(kinds) > 1 or "error" not in kinds[0] else f"{total}."


def frame(source: str, line: int, column: int) -> tuple[str, str]:
    """A line of a file with its number, and a caret below the place.

    Args:
        source: the line.
        line: its number.
        column: of the place, counted from 1.
    """
    at = min(max(column - 1, 0), len(source))
    start = 0
    if len(source) > MAX_SHOWN:
        start = max(0, min(at - MAX_SHOWN // 2, len(source) - MAX_SHOWN))
    before, after = clean_row(source[start:at]), clean_row(source[at : start + MAX_SHOWN])
    cut, rest = "…" if start else "", "…" if start + MAX_SHOWN < len(source) else ""
    margin = " " * len(str(line))
    return f"    {line} | {cut}{before}{after}{rest}", f"    {margin} | {' ' * cell_len(cut + before)}^"


def clean_row(text: str) -> str:
    """A piece of a line without control characters, blanks kept."""
    return clean(text.replace("\t", " ")).replace("\n", " ")


def _head(problem: Problem) -> Text:
    parts = (problem.file, problem.line, problem.column) if problem.line else (problem.file,)
    place = clean_line(":".join(map(str, parts)))
    head = Text.assemble((place, "bold"), ": " if place else "", (problem.severity, STYLES[problem.severity]))
    return head.append(f" {number_of(problem)} {problem.code}: {clean(problem.message)}")


def _counted(number: int, word: str) -> str:
    return f"{number} {word}" if number == 1 else f"{number} {word}s"
