"""The tag parser: a stream of a model's text becomes visible text and tags.

Chunk-invariant: what comes out depends on the text alone, never on how it was cut on its way here.
So whatever cannot be decided yet waits for the characters that decide it, and each wait is bounded.
What a tag means is said by `language.meaning`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from typing import NamedTuple, TypeAlias

from npcsdk.dialect import RESERVED, TAG
from npcsdk.patterns import lazy
from npcsdk.synonyms import nearest

REACH = 80
"""Characters within which a bracket or an asterisk must be closed to mean anything."""


class Text(NamedTuple):
    """More visible text. Never holds a bracket `[ ] 【 】`."""

    text: str


class Tag(NamedTuple):
    """A tag at this point: `[name]` or `[name:arg]`; `arg` is "" if there is none."""

    name: str
    arg: str = ""


Item: TypeAlias = Text | Tag
_Found: TypeAlias = tuple[int, str | Tag]
"""Where what was looked at ends, and what it is: a tag, or visible text, "" for nothing."""

_INVISIBLE = (
    "\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff"
    "\ufff9-\ufffb\U000e0000-\U000e007f"
)
_SPACES = "\t\n\r\x0b\x0c\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
_SPECIAL = lazy(rf"[\[\]【】<*_(（{_SPACES}{_INVISIBLE}\ud800-\udfff]|  ")
_SPACE = lazy(rf"[ {_SPACES}]+")
_BREAK = "\n\r\u2028\u2029"

_SHAPE = lazy(rf"[A-Za-z_]*(?:[:：][^\[\]【】{_BREAK}]*)?")
_LOOSE = lazy(rf"[A-Za-z_\u3400-\u9fff \-',/&+、，]*(?:[:：][^\[\]【】{_BREAK}]*)?")
_HIDDEN = lazy(rf"[{_INVISIBLE}{_BREAK}]")
_LONE = lazy("[\ud800-\udfff]")

_THINK = lazy(r"<(/?)think(?:ing)?>", re.IGNORECASE)
_THOUGHT = lazy(r"</think(?:ing)?>", re.IGNORECASE)
_THINK_FORMS = ("<think>", "<thinking>", "</think>", "</thinking>")

_STARS = lazy(r"\*+")
_UNDERSCORES = lazy(r"_+")
_ACTION = lazy(rf"[^*{_BREAK}]*")
_ASIDE = lazy(r"(?:[^\W\d_]|[ .!~…])*")
_ASIDE_REACH = 32
"""Characters within which a parenthesis must be closed to be a sound: prose should not wait long."""
_SOUND = lazy(
    r"(?:[a-z]+ly )?(?:"
    r"(?P<laugh>laugh(?:s|ing)?|chuckl(?:es?|ing)|giggl(?:es?|ing)|[大轻]?笑)"
    r"|(?P<sigh>sigh(?:s|ing)?|叹[气息])"
    r"|(?P<gasp>gasp(?:s|ing)?)"
    r"|(?P<hesitate>hesitat(?:es?|ing)|犹豫)"
    r"|(?P<whisper>whisper(?:s|ing)?|[低轻]声|耳语)"
    r")(?: [a-z]+ly)?",
    re.IGNORECASE,
)
# Scripts in which a joiner is spelling, and emoji, where it makes one picture of several.
_JOINED = lazy("[\u0600-\u109f\u1780-\u18af\u2190-\u2bff\ufe0f\U0001f000-\U0001faff]")


class TagParser:
    """Reads one line of a model, or an authored one, as its text arrives.

    Args:
        names: command names that are known beside the dialect's own. They only decide about tags
            written in capitals: `[WAVE]` is a tag if `wave` is known, else prose.
        loose: whether any words in brackets that name a feeling are a tag: `[Slightly annoyed]`, `[生气]`. A model
            means them so; what a writer puts into brackets is prose.
    """

    def __init__(self, names: Collection[str] = (), *, loose: bool = False) -> None:
        self._known = RESERVED.union(names)
        self._loose = loose
        self._reset()

    def _reset(self) -> None:
        self._rest = ""  # not decided yet
        self._before = " "  # the character before the rest
        self._begun = False  # visible text has come
        self._space = False  # a space has come; it shows when more visible text does
        self._held: list[Tag] = []  # tags that stand behind that space

    def feed(self, chunk: str) -> list[Item]:
        """What is certain after this chunk, in order."""
        out: list[Item] = []
        if self._rest or _SPECIAL.search(chunk):
            self._scan(self._rest + chunk, False, out)
        elif chunk:
            self._before = chunk[-1]
            if self._begun and not self._space and self._before != " ":  # Most tokens: nothing waits, nothing must.
                return [Text(chunk)]
            self._show(chunk, out)
        return out

    def flush(self) -> list[Item]:
        """What remains when the stream has ended. The parser is as new afterwards."""
        out: list[Item] = []
        self._scan(self._rest, True, out)
        out += self._held
        self._reset()
        return out

    def _scan(self, text: str, final: bool, out: list[Item]) -> None:
        done = 0
        while special := _SPECIAL.search(text, done):
            at = special.start()
            self._show(text[done:at], out)
            before = text[at - 1] if at else self._before
            found = self._look(text, at, before, final)
            if found is None:
                self._rest, self._before = _forgetting_thoughts(text[at:]), before
                return
            done, item = found
            if isinstance(item, Tag):
                (self._held if self._space else out).append(item)
            else:
                self._show(item, out)
        self._show(text[done:], out)
        self._rest, self._before = "", text[-1:] or self._before

    def _look(self, text: str, at: int, before: str, final: bool) -> _Found | None:
        """What a special character begins; None if that is not known yet."""
        mark = text[at]
        if mark in "[【":
            return _bracket(text, at, final, self._known, self._loose)
        if space := _SPACE.match(text, at):
            return space.end(), " "
        if mark == "<":
            return self._angle(text, at, final)
        if rule := _RULES.get(mark):
            return rule(text, at, before, final)
        if "\ud800" <= mark <= "\udfff":
            return _surrogate(text, at, final)
        keep = mark in "\u200c\u200d" and _JOINED.match(before)
        return at + 1, mark if keep else ""

    def _angle(self, text: str, at: int, final: bool) -> _Found | None:
        """`<think>` up to its end, which is not shown; any other `<` is text."""
        think = _THINK.match(text, at)
        if not think:
            tail = text[at:].lower()
            waiting = not final and any(form.startswith(tail) for form in _THINK_FORMS)
            return None if waiting else (at + 1, "<")
        if think[1]:
            return think.end(), ""
        if thought := _THOUGHT.search(text, think.end()):
            return thought.end(), ""
        return (len(text), "") if final else None

    def _show(self, text: str, out: list[Item]) -> None:
        """Visible text, its spaces single inside; the outer ones wait for what follows."""
        body = text.strip(" ")
        if not body:
            self._space = self._space or (self._begun and text != "")
            return
        if self._begun and (self._space or text[0] == " "):
            if self._held:
                out.append(Text(" "))
                out += self._held
                self._held = []
            else:
                body = " " + body
        self._begun = True
        self._space = text[-1] == " "
        out.append(Text(body))


def _forgetting_thoughts(rest: str) -> str:
    """What must be kept of an undecided rest: of thoughts only what may be the start of their end."""
    think = _THINK.match(rest)
    return think[0] + rest[think.end() :][-len("</thinking>") :] if think else rest


def _end(pattern: re.Pattern[str], text: str, start: int, reach: int = REACH) -> int:
    """Where the longest match from `start` ends, at most `reach` characters on."""
    match = pattern.match(text, start, start + reach)
    return match.end() if match else start


def _bracket(text: str, at: int, final: bool, known: Collection[str], loose: bool) -> _Found | None:
    """A tag, or nothing: the bracket of prose vanishes and what follows it is read like any text."""
    end = _end(_LOOSE if loose else _SHAPE, text, at + 1, REACH)
    if end == len(text) and not final:
        return None
    if text[end : end + 1] not in ("]", "】"):
        return at + 1, ""
    content = text[at + 1 : end]
    tag = TAG.fullmatch(content.replace("：", ":", 1)) or TAG.fullmatch(_lowered(content, known))
    if tag:
        return end + 1, Tag(tag[1], _argument(tag[2] or ""))
    name, _, argument = content.replace("：", ":", 1).partition(":")
    if loose and nearest(name):
        return end + 1, Tag(name.strip().lower(), _argument(argument))
    return at + 1, ""


def _argument(written: str) -> str:
    return _LONE.sub("\ufffd", _HIDDEN.sub("", written)).strip()


def _lowered(content: str, known: Collection[str]) -> str:
    """The content of a bracket with its name in lower case if that is a known name, else ""."""
    name, colon, arg = content.replace("：", ":", 1).partition(":")
    return name.lower() + colon + arg if name.lower() in known else ""


def _stray(_text: str, at: int, _before: str, _final: bool) -> _Found:
    return at + 1, ""


def _stars(text: str, at: int, before: str, final: bool) -> _Found | None:
    """`**words**` keep their words; of `*…*` a listed sound remains, else nothing; or a literal `*`."""
    end = _end(_STARS, text, at)
    if end == len(text) and not final:
        return None
    if end - at > 1:
        spaced = end - at == 2 and before == " " and text[end : end + 1] == " "
        return end, "**" if spaced else ""
    if before.isdecimal():  # 5*3*2
        return end, "*"
    close = _end(_ACTION, text, end, REACH)
    if close == len(text) and not final:
        return None
    content = text[end:close]
    if text[close : close + 1] != "*" or content != content.strip():
        return end, "*"
    return close + 1, _sound(content) or ""


def _aside(text: str, at: int, _before: str, final: bool) -> _Found | None:
    """`(laughs)` is a sound; other parentheses are prose and stay."""
    close = _end(_ASIDE, text, at + 1, _ASIDE_REACH)
    if close == len(text) and not final:
        return None
    sound = _sound(text[at + 1 : close]) if text[close : close + 1] in (")", "）") else None
    return (close + 1, sound) if sound else (at + 1, text[at])


def _sound(content: str) -> Tag | None:
    sound = _SOUND.fullmatch(content.strip(" .!~…"))
    return Tag(sound.lastgroup) if sound and sound.lastgroup else None


def _underscores(text: str, at: int, _before: str, final: bool) -> _Found | None:
    """`__words__` keep their words; a single `_` is text."""
    end = _end(_UNDERSCORES, text, at)
    if end == len(text) and not final:
        return None
    return end, "_" if end - at == 1 else ""


def _surrogate(text: str, at: int, final: bool) -> _Found | None:
    """Half a character: joined with its other half, which may come in the next chunk, else U+FFFD."""
    if text[at] < "\udc00":
        if at + 1 == len(text) and not final:
            return None
        pair = text[at : at + 2]
        if "\udc00" <= pair[1:] <= "\udfff":
            return at + 2, pair.encode("utf-16-le", "surrogatepass").decode("utf-16-le")
    return at + 1, "\ufffd"


_RULES: dict[str, Callable[[str, int, str, bool], _Found | None]] = {
    "]": _stray,
    "】": _stray,
    "*": _stars,
    "_": _underscores,
    "(": _aside,
    "（": _aside,
}
