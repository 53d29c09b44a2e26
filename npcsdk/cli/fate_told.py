"""What became of a talk in a world that has changed, as remarks."""

from __future__ import annotations

from npcsdk.cli.stage import Stage
from npcsdk.mind.fate import Fate

SHOWN = 3
"""Changes that are told of; the rest is counted."""


def tell_fate(stage: Stage, fate: Fate) -> None:
    """Tell what became of what: the first changes, and how many more there are."""
    for change in fate.changes[:SHOWN]:
        stage.remark(str(change))
    if len(fate.changes) > SHOWN:
        more = len(fate.changes) - SHOWN
        stage.remark(f"There {'is 1 more change' if more == 1 else f'are {more} more changes'}.")
