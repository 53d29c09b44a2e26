"""Game time in words: a place on a clock, and how long something lasts."""

from __future__ import annotations

_MOST = 1e11
"""Seconds; more is no time that a game has."""


def clock(seconds: float) -> str:
    """Minutes and seconds, with hours and days before them where there are any: `1 d 2:03:04`."""
    if not 0 <= seconds < _MOST:
        return f"{seconds:.3g} s"
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    day = f"{days} d " if days else ""
    return f"{day}{hours}:{minutes:02}:{rest:02}" if days or hours else f"{minutes}:{rest:02}"


def lasting(seconds: float) -> str:
    """About how long: `90 s`, `12 min`, `5 h`, `3 days`."""
    if not 0 <= seconds < _MOST:
        return f"{seconds:.3g} s"
    for size, unit in ((86_400, "days"), (3600, "h"), (60, "min")):
        if seconds >= 1.995 * size:
            return f"{seconds / size:.2g} {unit}" if seconds < 99.5 * size else f"{seconds / size:.0f} {unit}"
    return f"{seconds:.3g} s"
