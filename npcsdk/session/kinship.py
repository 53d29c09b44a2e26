"""How saves go on from one another, read off the files that their logs share: no log is opened."""

from __future__ import annotations

from collections.abc import Sequence

from npcsdk.session.journal import Segment

Place = tuple[tuple[str, int, int], ...]


def place(log: Sequence[Segment]) -> Place:
    """Where a log stands among others: sorted by it, each comes after all that it goes on from.

    Where two logs part, the one that goes on in the file that both began comes first.
    """
    last = len(log) - 1
    return tuple(
        (segment.name, 0, segment.records) if index == last else (segment.name, 1, -segment.records)
        for index, segment in enumerate(log)
    )


def shared(one: Sequence[Segment], other: Sequence[Segment]) -> int:
    """How many records two logs have in common."""
    count = 0
    for ours, theirs in zip(one, other, strict=False):
        if ours.name != theirs.name:
            break
        count += min(ours.records, theirs.records)
        if ours.records != theirs.records:
            break
    return count


def parents(logs: Sequence[Sequence[Segment]]) -> list[tuple[int | None, int]]:
    """For each log, in order of `place`: which of those before it shares most with it, and how many records.

    Of several the first that it goes on from as a whole, else the first; None: there is none.
    """
    found: list[tuple[int | None, int]] = []
    for index, log in enumerate(logs):
        best, most, whole = None, 0, False
        for earlier in range(index):
            common = shared(logs[earlier], log)
            complete = common == sum(each.records for each in logs[earlier])
            if common > most or (common == most > 0 and complete > whole):
                best, most, whole = earlier, common, complete
        found.append((best, most))
    return found
