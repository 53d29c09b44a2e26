"""Subtitles of a text whose words have times: SRT and WebVTT. Pure.

Rows and times follow what subtitlers are used to: two rows of 42 Latin or 16 Chinese characters, one to
seven seconds, about 17 Latin or 6 Chinese characters a second, broken where a sentence or a clause ends.
"""

from __future__ import annotations

import re
import unicodedata
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise, zip_longest

from npcsdk.events import Mark
from npcsdk.speech.timing import spread

ROW = 42.0
"""Latin characters of a row; a wide one counts for `WIDE`."""
WIDE = ROW / 16
ROWS = 2
SHORTEST, LONGEST = 1.0, 7.0
"""Seconds that a subtitle stays at least and at most, where the voice and its neighbours let it."""
GAP = 0.08
"""Seconds between two subtitles, two frames of a film, so that the eye sees the change."""
SPEED = 17.0
"""Latin characters a second that are read without haste."""
BREATH = 0.7
"""Seconds of silence between two words at which one subtitle had better end."""

_SENTENCE, _CLAUSE = ".!?…。！？｡．", ",;:—–、，；："
_OPENERS = "([{（［｛「『《〈【“‘¿¡"
_CLOSERS = ")]}）］｝」』》〉】”’\"'"
_NOT_FIRST = frozenset(_SENTENCE + _CLAUSE + _CLOSERS + "ー々ぁぃぅぇぉっゃゅょァィゥェォッャュョ％")
_JOINER = "\u2060"
_UNSEEN = re.compile("[\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]")


@dataclass(frozen=True, slots=True)
class Word:
    """What is not broken in two: a word with its punctuation, or a Chinese character. Times in milliseconds."""

    text: str
    start: int
    end: int
    spaced: bool
    """Whether a space stands before it."""

    @property
    def width(self) -> float:
        """In Latin characters, the space before it left out."""
        return _width(self.text)


@dataclass(frozen=True, slots=True)
class Subtitle:
    """What is shown at once: one or two rows of words, from `start` to `end` in milliseconds."""

    start: int
    end: int
    rows: tuple[tuple[Word, ...], ...]


def subtitles(text: str, words: Sequence[Mark], duration: float) -> tuple[Subtitle, ...]:
    """Cut a text into subtitles.

    Args:
        text: visible text. What does not show, control characters among it, is left out.
        words: its word marks, in seconds; without any the words are spread over the whole.
        duration: seconds of the sound.

    Returns:
        In order and without overlap; no word is lost or doubled. A word too long for a row is broken.
    """
    found = _words(text, words or spread(text, 0.0, duration), round(1000 * duration))
    groups = _grouped(found)
    return tuple(_timed(groups, round(1000 * duration)))


def srt(shown: Sequence[Subtitle]) -> str:
    """A SubRip file. What a player might take for a tag or an arrow is split by a joiner that nobody sees."""
    return "".join(
        f"{number}\n{_clock(one.start, ',')} --> {_clock(one.end, ',')}\n{_rows(one, _guarded)}\n\n"
        for number, one in enumerate(shown, 1)
    )


def vtt(shown: Sequence[Subtitle], *, karaoke: bool = False) -> str:
    """A WebVTT file; with `karaoke` each word but the first of a subtitle has its time before it."""
    cues = (
        f"{_clock(one.start, '.')} --> {_clock(one.end, '.')}\n{_sung(one) if karaoke else _rows(one, _escaped)}\n"
        for one in shown
    )
    return "\n".join(("WEBVTT\n", *cues))


def _words(text: str, marks: Sequence[Mark], duration: int) -> list[Word]:
    """The unbreakable parts of a text; one without a mark takes no time, where the one before it ends."""
    found: list[Word] = []
    left = deque(sorted(marks, key=lambda mark: mark.at))
    now, spaced = 0, False
    for begin, end, part in _parts(text):
        if not part:
            spaced = True
            continue
        while left and left[0].at + left[0].length <= begin:
            left.popleft()
        spans = []
        for mark in left:
            if mark.at >= end:
                break
            spans += [_second(mark, max(begin, mark.at)), _second(mark, min(end, mark.at + mark.length))]
        times = sorted(min(max(round(1000 * second), now), max(duration, now)) for second in spans) or [now]
        now = times[-1]
        found.append(Word(part, times[0], now, spaced and bool(found)))
        spaced = False
    return found


def _second(mark: Mark, at: int) -> float:
    """When a character of a marked word is said."""
    return mark.start + (mark.end - mark.start) * max(at - mark.at, 0) / max(mark.length, 1)


def _parts(text: str) -> Iterator[tuple[int, int, str]]:
    """Begin, end and what shows of each unbreakable part; an empty one for a space."""
    for match in re.finditer(r"\s+|\S+", text):
        if match[0].isspace():
            yield match.start(), match.end(), ""
            continue
        cuts = [match.start(), *_cuts(match[0], match.start()), match.end()]
        for begin, end in pairwise(cuts):
            if part := _visible(text[begin:end]):
                yield begin, end, part


def _cuts(chunk: str, base: int) -> Iterator[int]:
    """Where a stretch without spaces may be broken: around wide characters, and where a row is full."""
    width = 0.0
    for index, character in enumerate(chunk):
        before = chunk[index - 1] if index else ""
        size = _width(character)
        at_wide = WIDE in (size, _width(before)) and character not in _NOT_FIRST and before not in _OPENERS
        if index and ((at_wide and size and before) or width + size > ROW):
            yield base + index
            width = 0.0
        width += size


def _visible(text: str) -> str:
    return "".join(c for c in _UNSEEN.sub("", text) if unicodedata.category(c) not in ("Cc", "Cs", "Zl", "Zp"))


def _width(text: str) -> float:
    return sum(
        0.0
        if unicodedata.category(c) in ("Mn", "Me", "Cf")
        else WIDE
        if unicodedata.east_asian_width(c) in "WF"
        else 1.0
        for c in text
    )


def _grouped(words: Sequence[Word]) -> list[tuple[tuple[Word, ...], ...]]:
    """The rows of each subtitle: the cheapest way to cut the words, found from the end of the text on."""
    size = len(words)
    reach = list(accumulate((word.width + word.spaced for word in words), initial=0.0))
    cost = [0.0] * (size + 1)
    cut = [size] * (size + 1)
    for begin in reversed(range(size)):
        cost[begin] = float("inf")
        for end in range(begin + 1, size + 1):
            width = reach[end] - reach[begin] - words[begin].spaced
            if end > begin + 1 and not _fit(words, begin, end, width):
                break
            price = _price(words, begin, end, width) + cost[end]
            if price < cost[begin]:
                cost[begin], cut[begin] = price, end
    groups = []
    begin = 0
    while begin < size:
        groups.append(_two_rows(words[begin : cut[begin]]))
        begin = cut[begin]
    return groups


def _fit(words: Sequence[Word], begin: int, end: int, width: float) -> bool:
    """Whether words can stand together: in two rows, and not for too long."""
    if words[end - 1].end - words[begin].start > 1000 * LONGEST or width > ROWS * ROW + 1:
        return False
    return width <= ROW or bool(_breaks(words[begin:end]))


def _price(words: Sequence[Word], begin: int, end: int, width: float) -> float:
    """How bad a subtitle is: one more to read, cut inside a clause, too short, too fast, over a breath."""
    after = words[end].start if end < len(words) else words[end - 1].end + 1000
    stays = max((after - words[begin].start) / 1000 - GAP, 0.01)
    price = 1.0 + (_quality(words[end - 1].text) if end < len(words) else 0.0)
    price += 3.0 * max(0.0, SHORTEST - stays) + 2.0 * max(0.0, width / SPEED / stays - 1.0)
    if width > ROW and end > begin + 1:
        price += min(_breaks(words[begin:end]))[0] / 2
    return price + sum(3.0 for a, b in pairwise(words[begin:end]) if b.start - a.end > 1000 * BREATH)


def _quality(text: str) -> float:
    """The price of a break behind a word: none at a sentence's end, little at a clause's."""
    last = text.rstrip(_CLOSERS)[-1:] or text[-1:]
    return 0.0 if last in _SENTENCE else 0.6 if last in _CLAUSE else 2.0


def _breaks(words: Sequence[Word]) -> list[tuple[float, int]]:
    """Where two rows may be parted, with the price of it: even rows, parted at the end of a clause."""
    found = []
    full = sum(word.width + word.spaced for word in words) - words[0].spaced
    first = -float(words[0].spaced)
    for index, word in enumerate(words[1:], 1):
        first += words[index - 1].width + words[index - 1].spaced
        rest = full - first - word.spaced
        if max(first, rest) <= ROW + 1e-6:
            found.append((abs(first - rest) / ROW + _quality(words[index - 1].text) / 2, index))
    return found


def _two_rows(words: Sequence[Word]) -> tuple[tuple[Word, ...], ...]:
    if sum(word.width + word.spaced for word in words) - words[0].spaced <= ROW + 1e-6:
        return (tuple(words),)
    _, index = min(_breaks(words))
    return tuple(words[:index]), tuple(words[index:])


def _timed(groups: Sequence[tuple[tuple[Word, ...], ...]], duration: int) -> Iterator[Subtitle]:
    """Each from its first word until it is read, or the next one comes."""
    starts: list[int] = []
    for rows in groups:
        starts.append(max(rows[0][0].start, starts[-1] + 2 if starts else 0))
    for rows, start, following in zip_longest(groups, starts, starts[1:]):
        spoken = rows[-1][-1].end
        width = sum(word.width + word.spaced for row in rows for word in row)
        wanted = start + min(max(width / SPEED, SHORTEST), LONGEST) * 1000
        last = max(duration, spoken, start + 1)
        if following is not None:
            room = following - start
            last = following - min(round(1000 * GAP), room // 4)
        yield Subtitle(start, max(start + 1, min(round(max(wanted, spoken)), last)), rows)


def _clock(milliseconds: int, point: str) -> str:
    seconds, rest = divmod(milliseconds, 1000)
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}{point}{rest:03}"


def _rows(one: Subtitle, write: Callable[[str], str]) -> str:
    return "\n".join(write("".join(" " * (i > 0 and w.spaced) + w.text for i, w in enumerate(row))) for row in one.rows)


def _sung(one: Subtitle) -> str:
    """Rows with the time of each word before it, where it is later than the one before."""
    rows, now = [], one.start
    for row in one.rows:
        sung = ""
        for index, word in enumerate(row):
            sung += " " * (index > 0 and word.spaced)
            if now < word.start < one.end:
                now = word.start
                sung += f"<{_clock(now, '.')}>"
            sung += _escaped(word.text)
        rows.append(sung)
    return "\n".join(rows)


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _guarded(text: str) -> str:
    """SubRip knows no escapes: a joiner that nobody sees keeps `<b>`, `{\\an8}` and `-->` from being read as such."""
    return re.sub(r"(?<=<)(?=[/\w])|(?<={)(?=\\)|(?<=--)(?=>)", _JOINER, text)
