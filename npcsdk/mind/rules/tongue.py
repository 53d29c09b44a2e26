"""The line is in the language of the session: by its script, and by its small words where scripts are shared."""

from __future__ import annotations

from npcsdk.mind.rules.small_words import SMALL_WORDS
from npcsdk.mind.rules.wording import Wording
from npcsdk.mind.words import words
from npcsdk.patterns import lazy

ENOUGH = 3
"""Different small words of another language that it takes: fewer are a borrowed phrase."""

_LATIN = "latin"
_SCRIPTS = {
    _LATIN: lazy("[a-zà-ɏ\u1e00-\u1eff]"),
    "han": lazy("[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"),
    "kana": lazy("[\u3041-\u30ff]"),
    "hangul": lazy("[\u1100-\u11ff\uac00-\ud7af]"),
    "cyrillic": lazy("[\u0400-\u052f]"),
    "greek": lazy("[\u0370-\u03ff\u1f00-\u1fff]"),
    "arabic": lazy("[\u0600-\u06ff]"),
    "hebrew": lazy("[\u0590-\u05ff]"),
    "devanagari": lazy("[\u0900-\u097f]"),
    "thai": lazy("[\u0e00-\u0e7f]"),
}
_WRITTEN = {
    "cyrillic": "ru uk be bg mk",
    "arabic": "ar fa ur",
    "devanagari": "hi mr ne",
    _LATIN: "en de fr es it pt nl pl cs sk sv da no nb fi hu ro tr vi id ca hr sl et lv lt",
}
_OWN = {
    **{language: (script,) for script, languages in _WRITTEN.items() for language in languages.split()},
    "zh": ("han",),
    "yue": ("han",),
    "ja": ("han", "kana"),
    "ko": ("hangul", "han"),
    "sr": ("cyrillic", _LATIN),
    "el": ("greek",),
    "he": ("hebrew",),
    "th": ("thai",),
}
"""The scripts a language is written in; one that is not listed is not judged."""
_DENSE = {"han": 3, "kana": 2, "hangul": 2}
"""Letters of an alphabet that one character of a script stands for."""
_FOREIGN = 10
"""Letters of another script that it takes: fewer are a name."""
_NAMES = {"en": "English", "zh": "Chinese", "ja": "Japanese", "de": "German", "fr": "French", "es": "Spanish"}


def other_language(line: Wording, language: str) -> str | None:
    """Whether the line, or its last piece by itself, is in another language.

    Names, single foreign words and short borrowed phrases are fine.

    Args:
        line: the line.
        language: of the session, as `en` or `zh-Hans`; one that is not known is not judged.
    """
    language = language.partition("-")[0].partition("_")[0].lower()
    if language not in _OWN:
        return None
    foreign = (
        _other_script(line.text, language)
        or (line.piece != line.text and _other_script(line.piece, language, 3))
        or (language in SMALL_WORDS and (_other_words(line.words, language) or _strange(line, language)))
    )
    return f"not in {_NAMES.get(language, language)}" if foreign else None


def _other_script(text: str, language: str, times: int = 1) -> bool:
    """Whether most letters, and enough of them, are of scripts the language is not written in."""
    own = _OWN[language]
    if text.isascii() and _LATIN in own:
        return False
    text = _without_names(text) if _LATIN not in own else text.lower()
    weights = {name: len(script.findall(text)) * _DENSE.get(name, 1) for name, script in _SCRIPTS.items()}
    expected = sum(weights[name] for name in own)
    if language == "ja" and not weights["kana"] and weights["han"] >= 3 * _FOREIGN:
        return True  # Chinese, then.
    return max(sum(weights.values()) - expected, 0) > max(expected, times * _FOREIGN - 1)


_NAMED = lazy(r"\b[A-Z][A-Za-z']*")


def _without_names(text: str) -> str:
    """A text without the first Latin word and those that begin with a capital, which may be names."""
    return _NAMED.sub("", text)


def _strange(line: Wording, language: str) -> bool:
    """Whether the last piece alone is in another language though the line before it was not."""
    return line.piece != line.text and _other_words(words(line.piece), language, ENOUGH + 2)


def _other_words(found: list[str], language: str, enough: int = ENOUGH) -> bool:
    """Whether small words of one other language are many and those of this one few."""
    own = SMALL_WORDS[language]
    strange = set(found) - own
    if len(strange) < enough:
        return False
    ours = len(set(found) & own)
    return any(
        len(hits := strange & small) >= enough and len(hits) > 2 * ours - len(own & small & set(found))
        for other, small in SMALL_WORDS.items()
        if other != language
    )
