"""Feelings as emoji, and emoji as feelings.

An emoji is looked up by its base: skin tones, genders and the choice between picture and text (U+FE0F, U+FE0E) are
taken off. Its meaning follows its name in Unicode's CLDR, also where people use it for another thing (😭 for
laughing, 🙃 for irony): what is meant otherwise is for whoever reads the text around it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache

from npcsdk.emotion import Feeling

TO_EMOJI: Mapping[str, str] = {
    "neutral": "😐", "happy": "😊", "sad": "😢", "angry": "😠", "afraid": "😨", "surprised": "😮", "disgusted": "🤢",
    "relaxed": "😌",
    "admiring": "👏", "affectionate": "🥰", "amused": "😄", "annoyed": "🙄", "anxious": "😰", "ashamed": "🙈",
    "astonished": "😲", "awed": "😯", "bored": "🥱", "calm": "🧘", "carefree": "😎", "confident": "💪",
    "confused": "😕", "contemptuous": "😒", "content": "🙂", "curious": "🧐", "defeated": "🏳", "defiant": "✊",
    "depressed": "😞",
    "despairing": "😩", "disappointed": "🙁", "distressed": "😣", "embarrassed": "😳", "excited": "🤩",
    "fascinated": "✨", "friendly": "🤗", "frustrated": "😖", "furious": "🤬", "glad": "😀", "gloating": "😈",
    "grateful": "🙏", "guilty": "😔", "helpless": "🆘", "hopeful": "🤞", "hostile": "👿", "humble": "🙇",
    "humiliated": "🤦", "hurt": "💔", "indifferent": "🤷", "indignant": "😤", "inspired": "💡", "interested": "👀",
    "jealous": "🧿", "joyful": "😁", "lonely": "🥀", "loving": "😍", "pitying": "❤‍🩹", "proud": "🏅", "relieved": "😅",
    "resentful": "😾", "respectful": "🫡", "satisfied": "😋", "scornful": "😼", "shy": "🥺", "skeptical": "🤨",
    "smug": "😏", "solemn": "🕯", "startled": "🙀", "suspicious": "🤔", "tender": "💗", "tense": "😬", "terrified": "😱",
    "timid": "🫣", "tired": "😴", "triumphant": "🏆", "weary": "😮‍💨", "worried": "😟",
}  # fmt: skip
"""An emoji for each label, each its own."""

_READ = """
happy: 😃 😇:0.6 ☺:0.5 😺 👍:0.4 🥳 ☀:0.4 🌞:0.6 🫠:0.3
amused: 😂 🤣 😹 😸 😆 😝:0.7 😛:0.6 😜:0.7 🤪:0.8 😉:0.4 🙃:0.4
joyful: 🎉 🎊 💃:0.8 🕺:0.8
loving: ❤ 😘 😻 💕 💖 💘 💞 💓 💝 💟 🧡 💛 💚 💙 💜 🤎 🖤 🤍 🩷 🩵 🩶 💋 💏 💑 ❤‍🔥 💌 ♥ ❣ 😚:0.7 😙:0.7
affectionate: 🫂 😽 🫶
tender: 🌹:0.5 🌷:0.4 💐:0.5
admiring: 👏:0.7 👌:0.5 💯 🙌:0.8
excited: 🔥:0.6 ⚡:0.4
fascinated: ✨:0.3 🌟:0.4
astonished: 🤯
sad: 😭 😿 ☹:0.6 😪:0.5 🥲:0.5 😥:0.6
angry: 😡 💢 👊:0.6 🖕
hostile: 🔪:0.6
annoyed: 😑:0.6 👎:0.6
afraid: 😧:0.7 😦:0.5
anxious: 😓:0.6 🫨:0.6
surprised: ❗:0.5 ‼:0.7 ⁉:0.7 🫢:0.7
confused: 😵‍💫 🫤:0.6 😵:0.7 ❓:0.3
disgusted: 🤮 💩:0.5
relaxed: 🛀:0.5 🏖:0.5 🍵:0.3
tired: 😫 💤
neutral: 😶 😶‍🌫 🫥
smug: 💅:0.6
calm: 🧘:0.6
inspired: 💡:0.4
interested: 👀:0.6
solemn: 🕯:0.4
confident: 💪:0.7
grateful: 🙏:0.7
suspicious: 🤔:0.4
helpless: 🆘:0.7
proud: 🏅:0.6
triumphant: 🏆:0.7
indifferent: 🤷:0.5
"""
"""What more emoji say, and how much those say that are of no face."""

_JOINER = "\u200d"
_VARIANTS = dict.fromkeys((0xFE0E, 0xFE0F, *range(0x1F3FB, 0x1F400)))
"""What shows an emoji in another way and says nothing else: as text or picture, and five colours of skin."""
_MOST_JOINED = 4
"""Parts of an emoji that are looked at: those known have two, and a text may join any number."""
_FIRST = "\u203c"
"""The first character that any of them begins with."""


def to_emoji(feeling: Feeling) -> str:
    """An emoji that shows a feeling.

    >>> to_emoji(Feeling("bored", 0.4))
    '🥱'
    """
    return TO_EMOJI[feeling.label]


def from_emoji(emoji: str) -> Feeling | None:
    """What one emoji says, in any colour and gender; None where it says nothing that is known.

    >>> from_emoji("🤷🏽‍♀️")
    Feeling(label='indifferent', intensity=0.5)
    """
    found = next(_found(emoji), None)
    return found[1] if found and found[0] == emoji.translate(_VARIANTS) else None


def feelings_in(text: str) -> tuple[Feeling, ...]:
    """What the emoji in a text say, in their order; those that say nothing that is known are left out.

    >>> feelings_in("You! 😠👊🏿 ... fine 🙂")
    (Feeling(label='angry', intensity=1.0), Feeling(label='angry', intensity=0.6), \
Feeling(label='content', intensity=1.0))
    """
    return tuple(feeling for _, feeling in _found(text))


@cache
def known() -> Mapping[str, Feeling]:
    """What each emoji says, by its base."""
    found = {emoji: Feeling(label) for label, emoji in TO_EMOJI.items()}
    label = ""
    for written in _READ.split():
        emoji, _, much = written.partition(":")
        if emoji.isascii():
            label = emoji
        else:
            found[emoji] = Feeling(label, float(much or 1))
    return found


def _found(text: str) -> Iterator[tuple[str, Feeling]]:
    """The emoji in a text that say something, each whole with all that is joined to it."""
    plain, table, at = text.translate(_VARIANTS), known(), 0
    while at < len(plain):
        start, at = at, at + 1
        if plain[start] < _FIRST:
            continue
        while plain[at : at + 1] == _JOINER:
            at += 2
        parts = plain[start:at].split(_JOINER)[:_MOST_JOINED]
        # What is joined may make another thing of it (😮‍💨), or be a gender or a thing that goes with it.
        while parts and (whole := _JOINER.join(parts)) not in table:
            parts.pop()
        if parts:
            yield plain[start:at], table[whole]
