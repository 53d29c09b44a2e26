"""What a character is told in the turn after its line was cut short: that it was, and after which words."""

from __future__ import annotations

from npcsdk.mind.quoting import quoted
from npcsdk.mind.state import Entry, State
from npcsdk.patterns import lazy

LONGEST = 60
"""Characters shown of what was heard last; half as many in scripts that put a word into one or two."""

_TAG = lazy(r"\[[^\[\]]*\]")
_WIDE = lazy("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")

_REMARKS = {
    "en": "You were cut short after: “{heard}”.",
    "zh": "你的话被打断了，对方只听到：“{heard}”。",
    "ja": "あなたの話は途中でさえぎられた。相手に聞こえたのは「{heard}」まで。",
    "ko": "당신의 말은 도중에 끊겼다. 상대가 들은 것은 “{heard}”까지다.",
    "de": "Du wurdest unterbrochen nach: „{heard}“.",
    "fr": "On t'a coupé la parole après : « {heard} ».",
    "es": "Te interrumpieron después de: «{heard}».",
    "it": "Ti hanno interrotto dopo: «{heard}».",
    "pt": "Foste interrompido depois de: “{heard}”.",
    "ru": "Тебя прервали после слов: «{heard}».",
    "pl": "Przerwano ci po słowach: „{heard}”.",
    "nl": "Je werd onderbroken na: “{heard}”.",
    "tr": "Sözün şurada kesildi: “{heard}”.",
    "ar": "قوطع كلامك بعد: «{heard}».",
    "hi": "तुम्हारी बात यहाँ काट दी गई: “{heard}”।",
}
"""By the first part of a language's code."""
_MARKS = str.maketrans("", "", '"“”„«»「」『』')


def cut_short(state: State, language: str) -> str:
    """A sentence about where the character was cut short the last time it spoke; "" where it was not.

    It holds only what was heard, as data: no tag, no mark of a chat, no quotation mark.

    Args:
        state: as of now, in the turn that the sentence is for.
        language: of the character's lines. Where it is not in the table the sentence is English.
    """
    heard = _heard(_last(state))
    if not heard:
        return ""
    return _REMARKS.get(language.partition("-")[0].lower(), _REMARKS["en"]).replace("{heard}", heard)


def _last(state: State) -> Entry | None:
    """The line that was cut, if nothing happened between it and this turn."""
    for entry in reversed(state.history):
        if entry.character == state.character and entry.turn != state.turn:
            if entry.kind == "line":
                return entry if entry.cut else None
            if entry.kind != "event":
                return None
    return None


def _heard(entry: Entry | None) -> str:
    text = quoted(_TAG.sub("", entry.text)).translate(_MARKS).strip() if entry else ""
    most = LONGEST // 2 if _WIDE.search(text) else LONGEST
    if len(text) <= most:
        return text
    end = text[-most:]
    _, space, rest = end.partition(" ")
    return f"... {rest if space and rest else end}"
