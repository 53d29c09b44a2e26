"""What a model puts around its words: its own name with a colon, quotation marks, leftovers of markup.

Chunk-invariant, as the parser before it: what is taken away is decided by what stands where.
"""

from __future__ import annotations

from collections.abc import Sequence

_CLOSING = {'"': '"”', "“": '”"', "”": "”", "„": "“”", "«": "»", "「": "」", "『": "』", "＂": "＂"}
_MARKUP = "*_"


class Tidy:
    """Takes away what is not speech, from the text of one line as it comes.

    That is the speaker's own name with a colon in front; the marks of a quotation that the line
    begins with, so that a reply in quotes is none; and `*` and `_` anywhere but inside a word.

    Args:
        speaker: whose line it is.
    """

    def __init__(self, speaker: str) -> None:
        self._name = speaker.strip().casefold()
        self._begins = True  # what came may still be the name, or the mark that opens
        self._rest = ""  # not decided yet
        self._closes = ""  # what ends the quotation that the line begins with
        self._before = ""  # the character before the rest, and the last one that was kept
        self._last = " "

    @property
    def waiting(self) -> int:
        """Characters that came and are not decided yet."""
        return len(self._rest)

    def feed(self, text: str, *, final: bool = False) -> Sequence[str]:
        """For each character that is now decided: itself, or "" if it is taken away."""
        text = self._rest + text
        head = self._head(text, final) if self._begins else 0
        if head is None:
            self._rest = text
            return ()
        self._begins, self._rest = False, ""
        if not head and self._is_plain(text):
            self._before = self._last = text[-1:] or self._last
            return text
        return [""] * head + self._body(text[head:], final)

    def _is_plain(self, text: str) -> bool:
        doubtful = (*_MARKUP, *self._closes) if self._last != " " else (*_MARKUP, *self._closes, " ")
        return not any(mark in text for mark in doubtful)

    def _head(self, text: str, final: bool) -> int | None:
        """How many characters in front to take away; None if that is not known yet."""
        quoted = text[:1] in _CLOSING
        name = text[quoted:][: len(self._name)]
        if not text or (not final and len(name) < len(self._name) and self._name.startswith(name.casefold())):
            return 0 if final else None
        end = quoted + len(name)
        if self._name and name.casefold() == self._name:
            end += len(text[end:]) - len(text[end:].lstrip())
            if end == len(text) and not final:
                return None
            if text[end : end + 1] in (":", "："):
                end += 1 + len(text[end + 1 :]) - len(text[end + 1 :].lstrip())
                if end == len(text) and not final:
                    return None
                self._closes = _CLOSING.get(text[0] if quoted else text[end : end + 1], "")
                return end + (not quoted and self._closes != "")
        self._closes = _CLOSING[text[0]] if quoted else ""
        return int(quoted)

    def _body(self, text: str, final: bool) -> list[str]:
        kept: list[str] = []
        for at, mark in enumerate(text):
            after = text[at + 1 : at + 2]
            if mark in _MARKUP and self._before.isalnum() and not after and not final:
                self._rest = mark
                break
            kept.append(self._judge(mark, after))
            self._before, self._last = mark, kept[-1] or self._last
        return kept

    def _judge(self, mark: str, after: str) -> str:
        """The character, or "" if it is taken away."""
        if mark in self._closes:
            self._closes = ""
            return ""
        if mark in _MARKUP:
            return mark if self._before.isalnum() and after.isalnum() else ""
        return "" if mark == self._last == " " else mark
