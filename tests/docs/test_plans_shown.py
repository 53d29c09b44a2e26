"""Plans that are shown, as ```plan blocks of a page or where plans are defined, hold in the example world."""

from __future__ import annotations

import re
import textwrap

import pytest
from doc_blocks import PAGES, ROOT, blocks

from npcsdk import load_world
from npcsdk.check.plans import plan as defined
from npcsdk.check.plans.reading import read_plans
from npcsdk.check.plans.running import run_plan
from npcsdk.opening import tavern

PARTS = textwrap.dedent(str(defined.__doc__).partition("\n")[2]).split("\n\n")
SHOWN = [("plan.py", next(textwrap.dedent(part) for part in PARTS if part.lstrip().startswith("plan:")))] + [
    (f"{page.relative_to(ROOT).as_posix()}:{block.line}", block.text)
    for page in PAGES
    for block in blocks(page.read_text("utf-8"))
    if block.language == "plan"
]


@pytest.mark.parametrize(("place", "text"), SHOWN, ids=[place for place, _ in SHOWN])
def test_a_plan_that_is_shown_holds(place: str, text: str) -> None:
    found = read_plans(text, place)
    assert found.problems == ()
    assert [str(failure) for plan in found.plans for failure in run_plan(load_world(tavern()), plan)] == []
    assert all(plan.steps for plan in found.plans)


def test_every_word_that_is_explained_is_read() -> None:
    """The lines of the tables where plans are defined, each with what it is about cut off from its explanation."""
    indented = [line for part in PARTS for line in part.splitlines() if line.startswith("    ")]
    lines = [re.split(r"\s{2,}", line.strip())[0] for line in indented]
    assert len(lines) > 25
    for line in lines:
        assert read_plans(line, "plan.py").problems == (), line
