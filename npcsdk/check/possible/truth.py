"""What of something might count as true, and what as false."""

from __future__ import annotations

import math

from npcsdk.check.possible.values import Members, Might


def truthy(might: Might) -> Might:
    """Those of the values that count as true."""
    numbers = might.numbers
    if numbers is not None:
        low, high = numbers
        low = math.nextafter(0, 1) if low == 0 else low
        high = math.nextafter(0, -1) if high == 0 else high
        numbers = (low, high) if low <= high else None
    texts = None if might.texts is None else might.texts - {""}
    members = might.members if might.members and (might.members.may is None or might.members.may) else None
    return Might(numbers, might.flags & {True}, texts, members)


def falsy(might: Might) -> Might:
    """Those of the values that count as false."""
    zero = (0.0, 0.0) if might.numbers and might.numbers[0] <= 0 <= might.numbers[1] else None
    texts = frozenset(("",)) if might.texts is None or "" in might.texts else frozenset()
    members = Members() if might.members and not might.members.must else None
    return Might(zero, might.flags & {False}, texts, members)
