"""What the marks of a line say of it: quotations are closed, and there is something to say."""

from __future__ import annotations

from npcsdk.mind.rules.wording import Wording
from npcsdk.patterns import lazy

_STRAIGHT = lazy(r'(?<!\d)"')
_CONTROL = lazy("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffd\ufffe\uffff]")
_RUN = 12
_ROW = lazy(r"([^\W\d_])\1{9,}|([^\w\s.\-—])\2{7,}|([.\-—])\3{11,}|(\d)\4{11,}")


def open_quotation(line: Wording) -> str | None:
    """A quotation that is not closed when the line ends, or closed without having been opened."""
    text = line.text
    if text.isascii() and '"' not in text:
        return None
    left = [_left(text), text.count("「") - text.count("」"), text.count("『") - text.count("』")]
    if min(left) < 0 or (line.last and (max(left) > 0 or len(_STRAIGHT.findall(text)) % 2)):
        return "a quotation that is not closed"
    return None


def _left(text: str) -> int:
    """How many curly quotations stay open. What closes one in German opens it in English, and Swedish has one mark."""
    low, high, close = text.count("„"), text.count("“"), text.count("”")
    if low:
        return low - high - close
    return high - close if high else close % 2


def empty(line: Wording) -> str | None:
    """Nothing that can be said: no letter and no digit, control characters, one character in a row."""
    text = line.text[-len(line.piece) - _RUN :]
    if _CONTROL.search(text):
        return "control characters"
    if _ROW.search(text):
        return "one character over and over"
    if line.last and not line.words:
        return "no words"
    return None
