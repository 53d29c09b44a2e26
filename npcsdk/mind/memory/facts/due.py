"""When something that was promised is due, in game time."""

from __future__ import annotations

from npcsdk.mind.memory.facts.signs import simplified
from npcsdk.mind.memory.when import DAY, HOUR, MINUTE, MONTH, WEEK
from npcsdk.patterns import lazy

_UNITS = {
    "minute": MINUTE,
    "hour": HOUR,
    "day": DAY,
    "week": WEEK,
    "month": MONTH,
    "分": MINUTE,
    "小": HOUR,
    "天": DAY,
    "周": WEEK,
}
_NUMBERS = {
    "a": 1,
    "an": 1,
    "one": 1,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "ten": 10,
    "few": 3,
    "一": 1,
    "两": 2,
    "二": 2,
    "三": 3,
    "四": 4,
    "五": 5,
    "几": 3,
    "十": 10,
}
_IN = lazy(
    r"(?i)\b(?:in|within) (?:a )?(an?|one|two|three|four|five|six|seven|ten|few|\d{1,3}) (minute|hour|day|week|month)"
)
_IN_CHINESE = lazy(r"([一二两三四五几十]|\d{1,3})(?:个)?(分|小|天|周)(?:钟|时)?(?:之)?[后内]")
_NAMED = (
    (DAY, lazy(r"(?i)\b(?:tomorrow|tmrw?|2morrow)\b|明天|明早|明晚")),
    (DAY / 2, lazy(r"(?i)\b(?:tonight|this evening|by nightfall)\b|今晚")),
    (2 * DAY, lazy("后天")),
    (WEEK, lazy(r"(?i)\bnext week\b|下周")),
    (MONTH, lazy(r"(?i)\bnext month\b|下个?月")),
)


def due(text: str, since: float) -> float | None:
    """When it is due, in seconds of game time, as the words say; None where they do not.

    Args:
        text: the words of the promise.
        since: when it was made. Hours of the day are unknown: tomorrow is a day later.
    """
    text = simplified(text[:400])
    found = _IN.search(text) or _IN_CHINESE.search(text)
    if found:
        number = found[1].lower()
        return since + (_NUMBERS.get(number) or int(number)) * _UNITS[found[2].lower()]
    return next((since + seconds for seconds, pattern in _NAMED if pattern.search(text)), None)
