"""Which column a box stands in, and in which order: arrows lead from left to right where they can.

After Sugiyama, Tagawa and Toda (1981): cycles are opened, columns follow from the longest ways, and the
order within a column from the middle of the neighbours.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain

Pairs = Sequence[tuple[str, str]]


def columns(boxes: Sequence[str], pairs: Pairs, starts: Iterable[str]) -> dict[str, int]:
    """The column of each box, from 0.

    A way back is one to a box that is found earlier when one goes from the starts in all directions at once;
    it has no say. What the starts do not lead to stands just left of where it leads.
    """
    onward: dict[str, list[str]] = defaultdict(list)
    inward: dict[str, list[str]] = defaultdict(list)
    for source, target in pairs:
        onward[source].append(target)
        inward[target].append(source)
    found = _found(boxes, onward, inward, starts)
    column: dict[str, int] = {}
    for box in chain.from_iterable(found):
        column[box] = max((column[near] + 1 for near in inward[box] if near in column), default=0)
    for part in found[1:]:
        own = set(part)
        room = [column[near] - 1 - column[box] for box in part for near in onward[box] if near not in own]
        shift = max(0, min(room, default=0))
        column |= {box: column[box] + shift for box in part}
    return column


def _found(
    boxes: Sequence[str],
    onward: Mapping[str, Sequence[str]],
    inward: Mapping[str, Sequence[str]],
    starts: Iterable[str],
) -> list[list[str]]:
    """The boxes as they are found, breadth first: what the starts lead to, and then, part by part, what is left."""
    known: set[str] = set()
    parts: list[list[str]] = []
    for roots in (list(starts), *([box] for box in boxes if not inward.get(box)), *([box] for box in boxes)):
        part = [box for box in dict.fromkeys(roots) if box not in known]
        known.update(part)
        for box in part:  # It grows meanwhile.
            new = [near for near in dict.fromkeys(onward.get(box, ())) if near not in known]
            known.update(new)
            part += new
        if part:
            parts.append(part)
    return parts


def lower(column: Mapping[str, int], heights: Mapping[str, float], most: float) -> list[list[str]]:
    """The boxes by column, in columns no higher than `most`: one that is too high becomes several."""
    by_column: dict[int, list[str]] = defaultdict(list)
    for box, at in column.items():
        by_column[at].append(box)
    result: list[list[str]] = []
    for at in sorted(by_column):
        whole = sum(heights[box] for box in by_column[at])
        share = whole / max(1, -(-whole // most))
        result.append([])
        filled, end = 0.0, share
        for box in by_column[at]:
            if result[-1] and filled + heights[box] / 2 > end:
                result.append([])
                end += share
            result[-1].append(box)
            filled += heights[box]
    return result


def order(rows: list[list[str]], pairs: Sequence[tuple[str, str, float]], sweeps: int) -> None:
    """Sort each column so that few arrows cross.

    Args:
        rows: the columns of one strip; sorted in place.
        pairs: arrows from a column to the next, and how far down their source they begin, 0 to 1.
        sweeps: how often to go there and back.
    """
    inward: dict[str, list[tuple[str, float]]] = defaultdict(list)
    onward: dict[str, list[tuple[str, float]]] = defaultdict(list)
    for source, target, part in pairs:
        inward[target].append((source, part))
        onward[source].append((target, -part))
    for _ in range(sweeps):
        for at in range(1, len(rows)):
            _sort(rows[at], rows[at - 1], inward)
        for at in range(len(rows) - 2, -1, -1):
            _sort(rows[at], rows[at + 1], onward)
    for at in range(1, len(rows)):
        _sort(rows[at], rows[at - 1], inward)


def _sort(column: list[str], beside: list[str], near: Mapping[str, Sequence[tuple[str, float]]]) -> None:
    places = {box: at for at, box in enumerate(beside)}
    own = {box: at * len(beside) / max(1, len(column)) for at, box in enumerate(column)}
    middles = {
        box: sum(places[other] + part for other, part in near[box]) / len(near[box]) if near.get(box) else own[box]
        for box in column
    }
    column.sort(key=middles.__getitem__)


def spread(wanted: Sequence[float], heights: Sequence[float]) -> list[float]:
    """Tops as near as can be to the wanted ones, in this order and one below the other.

    Pool adjacent violators: boxes that would overlap move as one block to the middle of their wishes.
    """
    offsets = [0.0]
    for height in heights[:-1]:
        offsets.append(offsets[-1] + height)
    blocks: list[tuple[float, int]] = []  # The sum of the wishes of a block, and how many they are.
    for wish, offset in zip(wanted, offsets, strict=False):
        total, many = wish - offset, 1
        while blocks and blocks[-1][0] / blocks[-1][1] >= total / many:
            before = blocks.pop()
            total, many = total + before[0], many + before[1]
        blocks.append((total, many))
    bases = [total / many for total, many in blocks for _ in range(many)]
    return [base + offset for base, offset in zip(bases, offsets, strict=False)]
