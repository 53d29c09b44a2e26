"""How a word sounds, roughly: enough for a mouth where the voice does not tell.

Letters to phonemes by rules for English and, in other scripts, by the names that Unicode gives
to letters (HIRAGANA LETTER KA, CYRILLIC SMALL LETTER SHA). Chinese is read by pypinyin where that
is installed, and else as open syllables.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from importlib import import_module
from importlib.util import find_spec

from npcsdk.speech.phonemes import symbols


def _table(pairs: str) -> dict[str, str]:
    return dict(pair.split("=") for pair in pairs.split())


_SPELLED = _table(
    "tion=ʃən sion=ʒən ture=tʃə ough=ɔ augh=ɔ eigh=eɪ ight=aɪt igh=aɪ tch=tʃ sch=sk dge=dʒ eau=oʊ our=ɔɹ air=eəɹ "
    "ear=ɪəɹ ere=ɪəɹ oor=ɔɹ oul=ʊ all=ɔl the=ðə th=θ sh=ʃ ch=tʃ ph=f wh=w ck=k ng=ŋ qu=kw gh=ɡ kn=n wr=ɹ ee=i ea=i "
    "oo=u ou=aʊ ow=oʊ oa=oʊ ai=eɪ ay=eɪ ei=eɪ ey=i ie=i oi=ɔɪ oy=ɔɪ au=ɔ aw=ɔ ew=ju ue=u ui=u ar=ɑɹ er=ɚ ir=ɚ ur=ɚ "
    "or=ɔɹ a=æ e=ɛ i=ɪ o=ɒ u=ʌ y=i b=b c=k d=d f=f g=ɡ h=h j=dʒ k=k l=l m=m n=n p=p q=k r=ɹ s=s t=t v=v w=w x=ks z=z"
)
_LONG = {"a": "eɪ", "e": "i", "i": "aɪ", "o": "oʊ", "u": "ju", "y": "aɪ"}
_AS_WRITTEN = _SPELLED | _table(
    "a=a e=e i=i o=o u=u y=i j=j r=r ou=u oo=o ea=ea ee=e ai=ai au=au ei=ai ie=i th=t the=te ow=ov w=v er=er ir=ir "
    "ur=ur or=or ar=ar all=al our=ur air=er ear=ear ere=ere igh=iɡ ight=ixt sch=ʃ z=ts ue=y ui=ui oul=ul ew=ev aw=av"
)
"""For other languages in Latin letters: as they are written."""
_ODD = _table(
    "do=du to=tu you=ju your=jɔɹ who=hu one=wʌn once=wʌns two=tu said=sɛd says=sɛz are=ɑɹ were=wɚ was=wʌz what=wʌt "
    "of=ʌv some=sʌm come=kʌm done=dʌn gone=ɡɔn have=hæv give=ɡɪv live=lɪv love=lʌv people=pipəl they=ðeɪ"
)
"""English words that are common, and not said as they are written."""
_DIGITS = ("zɪəɹoʊ", "wʌn", "tu", "θɹi", "fɔɹ", "faɪv", "sɪks", "sɛvən", "eɪt", "naɪn")
_ALPHABETS = ("cyrillic", "greek", "armenian", "hebrew", "arabic")
"""Scripts whose letters are named, and not simply said."""
_SYLLABLE = ("x", "a")
"""Of a Chinese character where nothing tells how it is read."""


@lru_cache(maxsize=8192)
def pronounce(word: str, language: str = "en") -> tuple[str, ...]:
    """The phonemes of one word, in IPA; empty if it holds no letter or digit.

    Args:
        word: a word, or a Chinese or Japanese character.
        language: of the text, such as `en` or `zh`.
    """
    english = language.lower().startswith("en")
    if english and word.lower() in _ODD:
        return symbols(_ODD[word.lower()])
    spellings = _SPELLED if english else _AS_WRITTEN
    found: list[str] = []
    latin = ""
    for c in [*unicodedata.normalize("NFC", word.lower()), ""]:
        base = unicodedata.normalize("NFD", c)[:1]
        if "a" <= base <= "z":
            latin += base
            continue
        if base and unicodedata.combining(base):
            continue
        found += _letters(latin, spellings)
        latin = ""
        if c.isdigit() and c.isascii():
            found += symbols(_DIGITS[int(c)])
        elif c.isalnum():
            found += _foreign(c)
    return tuple(found)


def _letters(word: str, spellings: dict[str, str]) -> tuple[str, ...]:
    """The sounds of Latin letters, the longest spelling first."""
    sounds, at = "", 0
    while at < len(word):
        size = next(n for n in (4, 3, 2, 1) if at + n <= len(word) and word[at : at + n] in spellings)
        letter, behind = word[at : at + size], word[at + size :]
        if not (at and size == 1 and word[at - 1] == letter and letter not in "aeiou"):  # tt is said once
            sound = spellings[letter]
            sounds += _english(letter, sound, at, word, behind) if spellings is _SPELLED else sound
        at += size
    return symbols(sounds)


def _english(letter: str, sound: str, at: int, word: str, behind: str) -> str:
    """What English makes of a letter by what stands around it."""
    last = not behind
    if letter in ("c", "g") and behind[:1] in ("e", "i", "y"):
        return "s" if letter == "c" else "dʒ"
    if letter == "e" and last and len(word) > 2:
        return ""
    if letter == "y" and at == 0:
        return "j"
    magic = len(behind) == 2 and behind[1] == "e" and behind[0] not in "aeiouyw"
    if letter in _LONG and (magic or (last and (len(word) < 3 or letter == "o"))):
        return _LONG[letter]
    return sound


def _foreign(c: str) -> tuple[str, ...]:
    """A letter of another script, by its name."""
    if "\u3400" <= c <= "\u9fff" or c > "\U0001ffff":
        return _chinese(c)
    script, _, last = unicodedata.name(c, "").lower().partition(" letter ")
    if "syllable" in script or not last:
        last = script.rpartition(" ")[2]
    named = script.startswith(_ALPHABETS)
    word = last.removeprefix("short ").partition(" ")[0] if named else last.rpartition(" ")[2]
    kept = "".join(letter for letter in word if "a" <= letter <= "z")
    return _letters(_of_name(kept) if named else kept, _AS_WRITTEN)


def _of_name(name: str) -> str:
    """The sound in the name of a letter: of `sha` sh, of `el` l, of `alpha` a."""
    consonants = len(name) - len(name.lstrip("bcdfghjklmnpqrstvwxz"))
    if consonants:
        return name[:consonants]
    return name[1:] if len(name) == 2 and name[1] not in "aeiouy" else name[:1]


def _chinese(c: str) -> tuple[str, ...]:
    if find_spec("pypinyin") is None:
        return _SYLLABLE
    pypinyin = import_module("pypinyin")
    initial = pypinyin.pinyin(c, style=pypinyin.Style.INITIALS, strict=False, errors="ignore")
    final = pypinyin.pinyin(c, style=pypinyin.Style.FINALS, strict=False, errors="ignore")
    return _syllable(initial[0][0] if initial else "", final[0][0] if final else "")


_INITIALS = _table(
    "b=p p=p m=m f=f d=t t=t n=n l=l g=k k=k h=x j=tɕ q=tɕ x=ɕ zh=ʈʂ ch=ʈʂ sh=ʂ r=ɻ z=ts c=ts s=s y=j w=w"
)
_FINALS = _table("ao=aʊ iao=jaʊ ou=oʊ iu=joʊ iou=joʊ ü=y v=y e=ɤ er=aɻ ui=weɪ")


def _syllable(initial: str, final: str) -> tuple[str, ...]:
    rime = _FINALS.get(final) or final.replace("ng", "ŋ").replace("ü", "y").replace("v", "y")
    return symbols(_INITIALS.get(initial, "") + rime) or _SYLLABLE
