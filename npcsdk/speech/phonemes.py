"""Phonemes in IPA, and what the mouth does to make them: the 15 visemes of OVR (Meta's lip sync).

`sil` shut and at rest, `PP` p b m, `FF` f v, `TH` th, `DD` t d, `kk` k g, `CH` ch j sh, `SS` s z, `nn` n l,
`RR` r, and the vowels `aa` (father), `E` (bed), `ih` (see), `oh` (thought), `ou` (food).
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

VISEMES = ("sil", "PP", "FF", "TH", "DD", "kk", "CH", "SS", "nn", "RR", "aa", "E", "ih", "oh", "ou")
VOWEL_VISEMES = frozenset(("aa", "E", "ih", "oh", "ou"))

_VOWELS = {
    "aa": "a ɑ ɐ æ ʌ ä",
    "E": "e ɛ ə ɜ ɚ ɝ ɘ ɞ œ",
    "ih": "i ɪ ɨ y ʏ ɯ ɿ",
    "oh": "o ɔ ɒ ɤ ø",
    "ou": "u ʊ ʉ ɵ",
}
_CONSONANTS = {
    "PP": "p b m ɓ ɱ ʙ",
    "FF": "f v ʋ ⱱ ɸ β",
    "TH": "θ ð",
    "DD": "t d ʈ ɖ ɗ ɾ ɽ",
    "kk": "k ɡ q ɢ x ɣ χ ʁ ʀ ħ ʕ ŋ ɴ c ɟ ç ʝ ɰ",
    "CH": "ʃ ʒ tʃ dʒ ʂ ʐ ɕ ʑ ʈʂ ɖʐ tɕ dʑ",
    "SS": "s z ts dz ɬ ɮ",
    "nn": "n l ɲ ɳ ɭ ʎ ɫ ʟ",
    "RR": "r ɹ ɻ ɺ",
    "ou": "w ʍ ɥ",
    "ih": "j",
}
_SHAPES = {symbol: shape for table in (_VOWELS, _CONSONANTS) for shape, row in table.items() for symbol in row.split()}
BREATH = frozenset("hɦʔ")
"""Made behind the mouth, which has the shape of the vowel beside them."""
VOWELS = frozenset(" ".join(_VOWELS.values()).split())

# One character each in the alphabets of Kokoro, hibari and misaki.
_SHORTHAND = {
    "A": "eɪ", "I": "aɪ", "O": "oʊ", "Q": "əʊ", "W": "aʊ", "Y": "ɔɪ", "T": "ɾ", "S": "ʃ", "R": "r",
    "ʤ": "dʒ", "ʧ": "tʃ", "ʦ": "ts", "ʣ": "dz", "ʨ": "tɕ", "ʥ": "dʑ", "ꭧ": "ʈʂ", "ᵊ": "ə", "ᵻ": "ɪ", "ᵝ": "", "g": "ɡ",
}  # fmt: skip
_PAIRS = frozenset("eɪ aɪ oʊ əʊ aʊ ɔɪ ɔʏ ɪə eə ɛə ʊə ai au ei ou ɑɪ ɑʊ oi ui tʃ dʒ ts dz tɕ dʑ ʈʂ ɖʐ pf".split())
_MARKS = frozenset("ˈˌːˑ.‿͜͡ʰʲʷˠˤ˞ⁿˡ˥˦˧˨˩↓→↗↘↑'\"-_ ")


@lru_cache(maxsize=4096)
def symbols(written: str) -> tuple[str, ...]:
    """The phonemes of a string in IPA, or in the shorthand of Kokoro and its kin.

    Stress, length, tones, ties and combining marks are dropped; diphthongs and affricates are one.

    >>> symbols("wˈɛlkəm"), symbols("ʤˈO"), symbols("tʃˈeɪndʒ")
    (('w', 'ɛ', 'l', 'k', 'ə', 'm'), ('dʒ', 'oʊ'), ('tʃ', 'eɪ', 'n', 'dʒ'))
    """
    plain = "".join(_SHORTHAND.get(c, c) for c in unicodedata.normalize("NFD", written))
    kept = [c for c in plain if c not in _MARKS and not unicodedata.combining(c) and not c.isdigit()]
    found: list[str] = []
    for c in kept:
        if found and found[-1] + c in _PAIRS:
            found[-1] += c
        elif c in _SHAPES or c in BREATH:
            found.append(c)
    return tuple(found)


def is_vowel(symbol: str) -> bool:
    """Whether a phoneme is a vowel or a diphthong."""
    return symbol[:1] in VOWELS


def shapes(symbol: str) -> tuple[str, ...]:
    """The visemes of a phoneme, one or, of a diphthong, two; none for a breath.

    >>> shapes("m"), shapes("aɪ"), shapes("h")
    (('PP',), ('aa', 'ih'), ())
    """
    if symbol in BREATH:
        return ()
    if shape := _SHAPES.get(symbol):
        return (shape,)
    return tuple(_SHAPES[c] for c in symbol if c in _SHAPES) or ("E",)
