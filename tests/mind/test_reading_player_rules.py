"""What words alone do not tell of how a player sounds: negation, sarcasm, emoji, capitals, and who is meant."""

from __future__ import annotations

import pytest

from npcsdk.mind.reading.aimed import aimed, friendly
from npcsdk.mind.reading.denied import denials, ordered, reassures
from npcsdk.mind.reading.marks import faced, loudness, polite, sarcastic, wordless
from npcsdk.mind.reading.outright import outright
from npcsdk.mind.reading.reader import read
from npcsdk.mind.reading.sounds import heard


@pytest.mark.parametrize(
    "text",
    ["I am not happy", "I'm not happy with this.", "This is not funny", "no fun at all", "I don't love you anymore."],
)
def test_what_is_denied_is_not_pleasant(text: str) -> None:
    reading = read(text)
    assert reading.feeling.label != "happy"
    assert reading.valence < 0


@pytest.mark.parametrize(
    "text",
    [
        "not bad at all",
        "That is not bad at all!",
        "I'm not angry with you.",
        "I am not afraid of you.",
        "You are not an idiot",
    ],
)
def test_what_is_denied_is_not_unpleasant(text: str) -> None:
    reading = read(text)
    assert reading.feeling.label in ("neutral", "happy")
    assert reading.valence > 0


@pytest.mark.parametrize("text", ["I can't wait!", "I couldn't be happier", "Don't worry, be happy."])
def test_some_negations_deny_nothing(text: str) -> None:
    assert read(text).feeling.label == "happy"


def test_denials() -> None:
    assert denials("I am not happy today") == ("I am", "I am happy today")
    assert denials("not a word, but I like it") is not None
    assert denials("Isn't it lovely") is None
    assert denials("where is the bridge?") is None
    assert ordered("Don't lie to me")
    assert not ordered("I don't lie")
    assert reassures("I am not going to hurt you")
    assert not reassures("You are not going to like it")


def test_an_order_keeps_its_tone() -> None:
    assert read("don't lie to me!").feeling.label == "angry"
    assert heard("I am not going to kill you") == ()


@pytest.mark.parametrize(
    "text", ["I love this place /s", "thanks for nothing", "Yeah, right.", "what a lovely idea. Not!"]
)
def test_certain_sarcasm_turns_praise_around(text: str) -> None:
    reading = read(text)
    assert sarcastic(text) == 1.0
    assert reading.feeling.label != "happy"
    assert reading.valence < 0
    assert heard(text) == ()


@pytest.mark.parametrize(
    "text",
    [
        "Oh great, another quest.",
        'You are a real "hero".',
        "nice one 🙄",
        'What a "wonderful" plan.',
        "Thanks to you we lost everything.",
    ],
)
def test_what_may_be_sarcasm_is_not_sure(text: str) -> None:
    assert sarcastic(text) == 0.5
    assert read(text).feeling.label != "happy"
    assert heard(text) == ()


@pytest.mark.parametrize(
    "text", ["Oh great wizard, help me", "Turn right.", "I said yes, right?", "He told me 'good morning' once."]
)
def test_no_sarcasm(text: str) -> None:
    assert sarcastic(text) == 0.0


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("😂", "happy"),
        ("😡😡", "angry"),
        ("😭", "sad"),
        ("❤️", "happy"),
        (":)", "happy"),
        (":(", "sad"),
        ("😱", "afraid"),
        ("🤢", "disgusted"),
        ("😮", "surprised"),
        ("🙂!!", "happy"),
        ("xD", "happy"),
    ],
)
def test_emoji_alone_decide(text: str, label: str) -> None:
    assert wordless(text)
    assert read(text).feeling.label == label
    assert heard(text) == (f"player.sounds.{label}",)


@pytest.mark.parametrize("text", ["", "...", "?!", "42", "10:30", "(see below)", "🤔", "😐"])
def test_marks_that_say_nothing(text: str) -> None:
    assert read(text).feeling.label == "neutral"
    assert heard(text) == ()


def test_emoji_outweigh_plain_words() -> None:
    assert read("I am going home 😭").feeling.label == "sad"
    assert faced("😂😂😭") == "joy"
    assert faced("😂😭") == "sadness"
    assert faced("at 10:30") is None


def test_capitals_and_exclamations_raise_the_intensity() -> None:
    said, exclaimed, shouted = (read(text).feeling for text in ("i hate you", "i hate you!!!", "I HATE YOU"))
    assert said.label == exclaimed.label == shouted.label == "angry"
    assert said.intensity < exclaimed.intensity
    assert said.intensity < shouted.intensity
    assert loudness("Where is NPC 7?") == 1.0
    assert loudness("STOP") > 1.0
    assert read("OPEN THE GATE").feeling.label == "neutral"


@pytest.mark.parametrize(
    "text",
    [
        *(
            "you idiot",
            "You idiot!",
            "You're such a liar, Mira.",
            "are you an idiot?",
            "Listen, idiot.",
            "Shut up!",
            "i hate you",
        ),
        *(
            "Thou art a knave!",
            "Curse you!",
            "A plague on thee!",
            "go to hell",
            "You filthy lying thief!",
            "Thanks a lot, jerk",
        ),
        *("you are useless", "u r a moron", "Out of my way, scum!", "you stupid old fool, look what you did"),
    ],
)
def test_insults(text: str) -> None:
    reading = read(text)
    assert reading.aims == ("insults",)
    assert (reading.feeling.label, reading.toward) == ("angry", "you")
    assert heard(text) == ("player.insults", "player.sounds.angry")


@pytest.mark.parametrize(
    "text",
    [
        *(
            "He said you are a liar.",
            "They call you a coward.",
            "You are not an idiot",
            "I am an idiot",
            "What a fool he was.",
        ),
        *(
            "if you are a liar I will find out",
            'She wrote "you idiot" on it.',
            "you magnificent bastard!",
            "you idiot haha",
        ),
        *("what's your dog called", "Do you have dog food?", "the traitor fled north", "Is the old witch at home?"),
        *(
            "I saw a snake.",
            "are you the rat catcher",
            "Who is the thief?",
            "I am looking for a thief",
            "you terrible news",
        ),
    ],
)
def test_no_insults(text: str) -> None:
    assert "insults" not in aimed(text)


@pytest.mark.parametrize(
    "text",
    [
        "You are very kind.",
        "You look beautiful tonight",
        "your stew is delicious",
        "Well done!",
        "I love you",
        "you're a good cook",
        "thou art most gracious",
        "You are the best!",
        "I trust you.",
    ],
)
def test_praise(text: str) -> None:
    assert heard(text) == ("player.praises", "player.sounds.happy")
    assert read(text).toward == "you"


@pytest.mark.parametrize(
    "text",
    [
        "you are good to go",
        "You are kind of stupid",
        "are you kind?",
        "Who says you are good?",
        "do you love me?",
        "I trust you have the money",
        "I heard you are a great smith.",
        "you are great at lying",
        "I would love you to come",
        "If you are clever, run.",
    ],
)
def test_no_praise(text: str) -> None:
    assert "praises" not in aimed(text)


@pytest.mark.parametrize(
    "text",
    [
        "Thank you!",
        "thanks a lot",
        "I thank thee, good sir",
        "Much obliged.",
        "I really appreciate it",
        "thx",
        "That is all, thanks.",
    ],
)
def test_thanks(text: str) -> None:
    assert heard(text) == ("player.thanks", "player.sounds.happy")


@pytest.mark.parametrize(
    "text",
    [
        "no thanks",
        "No, thank you.",
        "Thank the gods",
        "thanks for nothing",
        "He will thank you.",
        "who thanked you?",
        "I won't thank you for that",
        "Thanks to the miller I found it",
    ],
)
def test_no_thanks(text: str) -> None:
    assert "player.thanks" not in heard(text)


@pytest.mark.parametrize(
    "text",
    [
        "I'm sorry",
        "I am so sorry for what I said.",
        "Sorry!",
        "Sorry, Mira.",
        "I apologise.",
        "Forgive me, my lady",
        "im sorry",
        "my bad",
        "Please accept my apologies.",
    ],
)
def test_apologies(text: str) -> None:
    assert heard(text)[0] == "player.apologises"
    assert read(text).feeling.label == "sad"


@pytest.mark.parametrize(
    "text",
    [
        "Sorry?",
        "Sorry, where is the bridge?",
        "Sorry for your loss",
        "You'll be sorry!",
        "I'm not sorry.",
        "I'm sorry to hear that",
        "I feel sorry for him",
        "pardon?",
        "excuse me",
    ],
)
def test_no_apologies(text: str) -> None:
    assert "player.apologises" not in heard(text)


def test_rough_words_may_be_meant_well() -> None:
    assert friendly("you magnificent bastard!")
    assert friendly("you crazy fool haha")
    assert not friendly("you bastard!")
    assert read("you crazy bastard haha").feeling.label == "happy"


def test_what_is_said_outright() -> None:
    assert outright("I am so angry right now") == "anger"
    assert outright("I'm really scared of it") == "fear"
    assert outright("I'll kill you") == "anger"
    assert outright("if I am angry I shout") is None
    assert outright("I am not angry") is None
    assert outright("Do you think I am angry?") is None
    assert outright("I am the smith") is None


def test_politeness_shows_nothing() -> None:
    assert polite("no, thank you")
    assert polite("Good night, Mira.")
    assert polite("Sorry?")
    assert not polite("Thank you!")
    assert not polite("Good stew")
