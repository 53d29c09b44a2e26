"""The colours of a picture: vowels warm, consonants cool, feelings as people paint them."""

from __future__ import annotations

from npcsdk.emotion import VOCABULARY

PAPER, INK, MUTED, GREY = "#ffffff", "#1b2430", "#5d6875", "#b4bcc6"
PHONEME, SOUND, COMMAND = "#eceff3", "#7a4fa3", "#1d7a5f"
WAVE, WAVE_RMS = "#8fb3d9", "#2f6aa8"
SHADES = ("#e3ecf6", "#f1f5fa")
"""Of every other word, so that neighbours can be told apart."""

VISEMES = {
    "sil": "#e3e6ea", "PP": "#31508c", "FF": "#4f74b8", "TH": "#86a5d8", "DD": "#2f7f8f", "kk": "#68b0ae",
    "CH": "#7e62ad", "SS": "#b8a3da", "nn": "#5f9560", "RR": "#a6c98a", "aa": "#d1495b", "E": "#f0946a",
    "ih": "#f5c36f", "oh": "#c9653c", "ou": "#a63d6f",
}  # fmt: skip
"""By OVR name."""

FEELINGS = {
    "neutral": "#aab2bc", "happy": "#f2b90c", "sad": "#4a78b5", "angry": "#d64532", "afraid": "#8a5bb0",
    "surprised": "#f08a24", "disgusted": "#6f9a3a", "relaxed": "#4fb39b", "curious": "#35a7c4", "worried": "#a08060",
}  # fmt: skip


def on(color: str) -> str:
    """Black or white, whichever is read better on a colour."""
    red, green, blue = (int(color[at : at + 2], 16) for at in (1, 3, 5))
    return INK if 0.299 * red + 0.587 * green + 0.114 * blue > 140 else PAPER


def feeling_ink(label: str) -> str:
    """The colour of a feeling: its own, or that of the nearest of the core."""
    return FEELINGS.get(label) or FEELINGS.get(VOCABULARY[label].core, MUTED)
