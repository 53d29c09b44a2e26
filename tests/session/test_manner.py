"""What of a line goes to the voice."""

from npcsdk.emotion import Feeling
from npcsdk.ports import SpeechRequest
from npcsdk.session.line import Line
from npcsdk.session.manner import Manner
from npcsdk.world.character import VoiceSpec


def asked(text: str, feeling: str = "neutral") -> list[tuple[float, SpeechRequest | None]]:
    line, manner = Line(("wave",)), Manner(VoiceSpec(), "en", Feeling(feeling))
    manner.begin_line()
    return [manner.request(piece) for piece in [*line.feed(text), *line.flush()]]


def brief(text: str, feeling: str = "neutral") -> list[tuple[str, str, tuple[tuple[str, int], ...], bool]]:
    return [(r.text, r.feeling.label, r.sounds, r.whisper) for _, r in asked(text, feeling) if r]


def test_a_feeling_goes_on_and_changes_at_its_word() -> None:
    assert brief("Well now. [happy] You came! But [sad] late.", "angry") == [
        ("Well now. ", "angry", (), False),
        ("You came! ", "happy", (), False),
        ("But ", "happy", (), False),
        ("late.", "sad", (), False),
    ]


def test_a_sound_begins_a_piece() -> None:
    assert brief("Well then [laugh] come in. [wave] Sit.") == [
        ("Well then ", "neutral", (), False),
        ("come in. ", "neutral", (("laugh", 0),), False),
        ("Sit.", "neutral", (), False),
    ]


def test_a_sound_may_stand_alone() -> None:
    assert brief("[sad] [sigh]") == [("", "sad", (("sigh", 0),), False)]
    assert brief("No, never. [laugh]") == [
        ("No, never.", "neutral", (), False),
        ("", "neutral", (("laugh", 0),), False),
    ]
    assert brief("[gasp] …") == [("", "neutral", (("gasp", 0),), False)]


def test_whispering_holds_until_the_next_feeling() -> None:
    assert [
        (text, whisper) for text, _, _, whisper in brief("Now, hear. [whisper] Come here. It is late. [happy] Ha!")
    ] == [
        ("Now, hear. ", False),
        ("Come here. ", True),
        ("It is late. ", True),
        ("Ha!", False),
    ]


def test_whispering_ends_with_the_line() -> None:
    manner = Manner(VoiceSpec(), "en")
    for text, whisper in (("[whisper] Hush.", True), ("Well.", False)):
        manner.begin_line()
        line = Line(())
        requests = [manner.request(piece)[1] for piece in [*line.feed(text), *line.flush()]]
        assert [request.whisper for request in requests if request] == [whisper]


def test_nothing_to_say_is_no_request() -> None:
    assert brief("[whisper]") == []
    assert brief("[wave] ...") == []
    assert asked("[pause:0.5] [wave]") == [(0.5, None)]


def test_a_pause_comes_before_its_piece() -> None:
    assert [(pause, request.text if request else "") for pause, request in asked("One. [pause:1] Two.")] == [
        (0.0, "One. "),
        (1.0, "Two."),
    ]
