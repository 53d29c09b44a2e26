"""Cassettes: what is recorded is said again, and nothing else can be put in that does harm."""

from __future__ import annotations

import asyncio
import json
import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from npcsdk.codec import to_json
from npcsdk.errors import ModelError, SpecError
from npcsdk.models.cassette import MAX_BYTES, discreet, read
from npcsdk.models.embedded import EmbeddedModel
from npcsdk.models.recorded import RecordedModel
from npcsdk.models.recording import RecordingModel
from npcsdk.opening import tavern
from npcsdk.ports import Contract, LanguageModel, Message, Prompt, TokenCounter, Usage
from npcsdk.session.context import Limits
from npcsdk.session.session import Session
from npcsdk.testing.clock import run_virtual
from npcsdk.testing.models import FakeModel, Fault
from npcsdk.voices.silent import SilentVoice
from npcsdk.world.loading import load_world

HEADER = '{"npcsdk": "cassette", "version": 1, "model": "fake", "judges_intents": false}\n'


def ask(text: str, *, seed: int = 0, **terms: Any) -> Prompt:
    return Prompt((Message("system", "You are Mira."), Message("user", text)), Contract(**terms), seed=seed)


async def items(model: LanguageModel, prompt: Prompt) -> list[str | Usage]:
    return [item async for item in model.stream(prompt)]


async def said(model: LanguageModel, prompt: Prompt) -> str:
    return "".join(item for item in await items(model, prompt) if isinstance(item, str))


@pytest.fixture
def tape(tmp_path: Path) -> Path:
    return tmp_path / "talk.jsonl"


def answering(prompt: Prompt) -> str:
    return f"[happy] You said {prompt.messages[-1].content}"


async def test_the_same_prompt_gets_the_same_reply_in_any_order(tape: Path) -> None:
    recording = RecordingModel(FakeModel(answering, judges_intents=True, metered=True), tape)
    assert (recording.name, recording.judges_intents, recording.metered) == ("fake", True, True)
    texts = ["Hello!", "你好，老板娘。", "\ud83d half a character", "a\u2028b\nc"]
    heard = {text: await items(recording, ask(text)) for text in texts}
    recorded = RecordedModel(tape)
    assert isinstance(recorded, LanguageModel)
    assert (recorded.judges_intents, recorded.metered) == (True, False)
    for text in reversed(texts):
        again = await items(recorded, ask(text, seed=7))
        assert again[:-1] == [str(item).replace("\ud83d", "?") for item in heard[text][:-1]]
        usage, then = again[-1], heard[text][-1]
        assert isinstance(usage, Usage)
        assert isinstance(then, Usage)
        assert (usage[:3], usage.cost) == (then[:3], 0.0)


async def test_repeated_prompts_get_their_replies_in_order_then_again(tape: Path) -> None:
    recording = RecordingModel(FakeModel(["One.", "Two.", "Three."]), tape)
    for _ in range(3):
        await said(recording, ask("Hm?"))
    recorded = RecordedModel(tape)
    assert [await said(recorded, ask("Hm?")) for _ in range(4)] == ["One.", "Two.", "Three.", "One."]


async def test_an_error_is_said_again(tape: Path) -> None:
    recording = RecordingModel(FakeModel("Well met.", faults={0: Fault("error", after=1, retryable=False)}), tape)
    with pytest.raises(ModelError):
        await said(recording, ask("Hm?"))
    await said(recording, ask("Hm?"))
    recorded = RecordedModel(tape)
    stream = recorded.stream(ask("Hm?"))
    assert await anext(stream) == "Well"
    with pytest.raises(ModelError, match="as the test told it to") as caught:
        await anext(stream)
    assert not caught.value.retryable
    assert await said(recorded, ask("Hm?")) == "Well met."


async def test_all_that_an_error_says_is_kept(tape: Path) -> None:
    class Busy(FakeModel):
        async def stream(self, prompt: Prompt):
            raise ModelError("busy", retry_after=2.5, of_prompt=True)
            yield

    with pytest.raises(ModelError):
        await said(RecordingModel(Busy(), tape), ask("Hm?"))
    with pytest.raises(ModelError, match="busy") as caught:
        await said(RecordedModel(tape), ask("Hm?"))
    assert (caught.value.retry_after, caught.value.of_prompt, caught.value.retryable) == (2.5, True, True)


async def test_a_reply_that_was_cut_ends_where_it_was_cut(tape: Path) -> None:
    model = FakeModel("Well met, traveller.")
    recording = RecordingModel(model, tape)
    stream = recording.stream(ask("Hm?"))
    first = [await anext(stream), await anext(stream)]
    await stream.aclose()
    assert model.open_streams == 0
    await recording.stream(ask("Unheard.")).aclose()
    recorded = RecordedModel(tape).stream(ask("Hm?"))
    assert [await anext(recorded), await anext(recorded)] == first
    with pytest.raises(ModelError, match="ends here"):
        await anext(recorded)
    assert len(read(tape)[1]) == 1


async def test_a_cancelled_call_stays_cancelled_also_where_nothing_can_be_written(tmp_path: Path) -> None:
    folder = tmp_path / "there"
    folder.mkdir()
    recording = RecordingModel(FakeModel("Well met.", between=60), folder / "talk.jsonl")
    folder.rmdir()
    call = asyncio.create_task(said(recording, ask("Hm?")))
    await asyncio.sleep(0.01)
    call.cancel()
    with pytest.raises(asyncio.CancelledError):
        await call
    with pytest.raises(SpecError, match="cannot be written"):
        await said(recording, ask("Hm?"))


async def test_an_unknown_prompt_is_told_how_it_differs(tape: Path) -> None:
    recording = RecordingModel(FakeModel(), tape)
    await said(recording, ask("Is the road open?", language="en"))
    await said(recording, ask("What a storm it was, and how it rained for three whole nights on end!"))
    recorded = RecordedModel(tape)
    cases = [
        (
            ask("Is the road closed?", language="en"),
            r"message 2 is \(user\) Is the road closed\?, recorded was \(user\)",
        ),
        (ask("Is the road open?", language="zh"), "language is zh, recorded was en"),
        (
            ask("What a storm it was, and how it rained for three whole nights long!"),
            r"… three whole nights long!, recorded was \(user\) … three whole nights on end!",
        ),
        (Prompt((Message("system", "You are Mira."),), Contract()), "message 2 is not there"),
    ]
    for prompt, message in cases:
        with pytest.raises(ModelError, match=message) as caught:
            await said(recorded, prompt)
        assert not caught.value.retryable
        assert caught.value.of_prompt
        assert "record:PATH" in str(caught.value)


async def test_without_strictness_the_next_reply_is_said(tape: Path) -> None:
    recording = RecordingModel(FakeModel(["One.", "Two.", "", "Four."], faults={2: Fault("error")}), tape)
    for text in "abcd":
        try:
            await said(recording, ask(text))
        except ModelError:
            assert text == "c"
    recorded = RecordedModel(tape, strict=False)
    heard = [await said(recorded, ask(text)) for text in ("?", "b", "?", "?", "a", "?")]
    assert heard == ["One.", "Two.", "Four.", "One.", "One.", "Two."]
    tape.write_text(HEADER)
    with pytest.raises(ModelError, match="it is empty"):
        await said(RecordedModel(tape, strict=False), ask("?"))


def test_the_recorded_pace(tape: Path) -> None:
    call = {"asked": {"messages": [["user", "Hm?"]]}, "reply": ["One, ", "two."], "at": [1.5, 4.0]}
    tape.write_text(HEADER + json.dumps(call))
    prompt = Prompt((Message("user", "Hm?"),), Contract(max_words=0, language=""))

    async def play(*, pace: bool) -> list[float]:
        now = asyncio.get_running_loop().time
        return [now() async for _ in RecordedModel(tape, pace=pace).stream(prompt)]

    assert run_virtual(play(pace=True)) == [1.5, 4.0]
    assert run_virtual(play(pace=False)) == [0.0, 0.0]


async def test_only_what_counts_tokens_says_so(tape: Path) -> None:
    class Counting(FakeModel):
        async def count(self, texts):
            return [1 for _ in texts]

    assert isinstance(RecordingModel(Counting(), tape), TokenCounter)
    assert not isinstance(RecordingModel(FakeModel(), tape), TokenCounter)
    model = FakeModel()
    await RecordingModel(model, tape).warm(ask("Hm?"))
    await RecordingModel(model, tape).aclose()
    assert model.closed


async def test_no_key_folder_or_address_gets_in(tape: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-very-secret")
    monkeypatch.setenv("NPCSDK_API_KEY_HOST", "other-secret")

    class Leaky(FakeModel):
        async def stream(self, prompt: Prompt):
            raise RuntimeError(
                r"sk-very-secret other-secret at https://me.example/v1?k=1 in /srv/people/ann/models/x.gguf, "
                r"D:\games\ann lee\x.gguf and ~/ann/y"
            )
            yield

    model = Leaky(name="openai:m@https://me.example/v1 | embedded:/srv/people/ann/models/x.gguf")
    with pytest.raises(RuntimeError):
        await said(RecordingModel(model, tape), ask("Hm?"))
    text = tape.read_text("utf-8")
    for secret in ("secret", "example", "ann", "people", "games"):
        assert secret not in text
    assert "x.gguf" in text
    assert read(tape)[0].model == "openai:m | embedded:x.gguf"


@pytest.mark.parametrize("text", ["and/or", "3/4 of it", "He said: 1 / 2", "embedded:smollm2"])
def test_discretion_spares_words(text: str) -> None:
    assert discreet(text) == text


async def test_odd_usage_is_no_trouble(tape: Path) -> None:
    class Odd(FakeModel):
        async def stream(self, prompt: Prompt):
            yield "Ja."
            yield Usage(-1, 2.5, 10**30, float("nan"))  # type: ignore[arg-type]

    await said(RecordingModel(Odd(), tape), ask("Hm?"))
    assert await items(RecordedModel(tape), ask("Hm?")) == ["Ja.", Usage(0, 0, 0, 0.0)]


def test_another_file_is_not_overwritten(tmp_path: Path, tape: Path) -> None:
    for content in ("dear diary", '{"npcsdk": 1}\n'):
        tape.write_text(content)
        with pytest.raises(SpecError, match="is left as it is"):
            RecordingModel(FakeModel(), tape)
        assert tape.read_text() == content
    with pytest.raises(SpecError, match="is left as it is"):
        RecordingModel(FakeModel(), tmp_path)
    with pytest.raises(SpecError, match="no folder"):
        RecordingModel(FakeModel(), tmp_path / "none" / "talk.jsonl")


async def test_a_cassette_is_replaced_by_the_first_call_and_not_before(tape: Path) -> None:
    await said(RecordingModel(FakeModel("Old."), tape), ask("Hm?"))
    with tape.open("a") as file:
        file.write('{"asked": {"mess')
    recording = RecordingModel(FakeModel("New."), tape)
    assert "Old" in tape.read_text()
    await said(recording, ask("Hm?"))
    assert await said(RecordedModel(tape), ask("Hm?")) == "New."


CALL = '{"asked": {"messages": [["user", "Hm?"]]}, "reply": ["Ja."]}'


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "no cassette"),
        ("dear diary", "no cassette"),
        ("[]", "no cassette"),
        ('{"npcsdk": "cassette", "version": 2, "tracks": []}\n', "another version"),
        ('{"npcsdk": "cassette", "version": 2}\n', "version 2"),
        (HEADER + CALL + "\n" + CALL[:-10], ":3: Invalid JSON"),
        (HEADER + "\n\n" + "nonsense", ":4: Invalid JSON"),
        (HEADER + "[" * 100_000, ":2: Invalid JSON"),
        (HEADER + '{"reply": []}', ":2: asked: Field required"),
        (HEADER + '{"asked": {"messages": [["user"]]}}', ":2: asked.messages.0.1"),
        (HEADER + '{"asked": {"messages": [["user", 5]]}}', ":2: asked.messages.0.1"),
        (HEADER + '{"asked": {"messages": "Hm?"}}', ":2: asked.messages"),
        (HEADER + '{"asked": {"messages": []}, "reply": "Ja."}', ":2: reply"),
        (HEADER + '{"asked": {"messages": []}, "reply": ["a"], "at": [1, 2]}', ":2: `at`"),
        (HEADER + '{"asked": {"messages": []}, "reply": ["a"], "at": [-1]}', ":2: at.0"),
        (HEADER + '{"asked": {"messages": []}, "reply": ["a"], "at": [1e99]}', ":2: at.0"),
        (HEADER + '{"asked": {"messages": []}, "reply": ["a"], "at": [NaN]}', ":2: at.0"),
        (HEADER + '{"asked": {"messages": []}, "usage": {"prompt": -1}}', ":2: usage.prompt"),
        (HEADER + '{"asked": {"messages": []}, "usage": {"cost": 1e999}}', ":2: usage.cost"),
        (HEADER + '{"asked": {"messages": []}, "error": "x"}', ":2: error"),
        (HEADER + '{"asked": {"messages": []}, "__class__": "x"}', ":2: __class__"),
        (HEADER + '{"asked": {"messages": [["user", "\\ud800"]]}}', ":2: Invalid JSON"),
    ],
)
def test_a_damaged_cassette_is_a_clear_error(tape: Path, content: str, message: str) -> None:
    tape.write_text(content, encoding="utf-8")
    with pytest.raises(SpecError) as caught:
        RecordedModel(tape)
    assert message in str(caught.value)
    assert len(str(caught.value)) < 600


def test_what_is_no_readable_file(tmp_path: Path, tape: Path) -> None:
    for path in (tape, tmp_path, Path("a\0b")):
        with pytest.raises((SpecError, ValueError)):
            RecordedModel(path)
    with pytest.raises(SpecError, match=r"There is no cassette .* Record one with"):
        RecordedModel(tape)
    tape.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(SpecError, match="not UTF-8"):
        RecordedModel(tape)
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(SpecError, match="no cassette"):
        RecordedModel(tmp_path / "pipe")
    with tape.open("wb") as file:
        file.truncate(MAX_BYTES + 1)
    with pytest.raises(SpecError, match="larger than 64 MB"):
        RecordedModel(tape)


def test_windows_line_ends_and_a_mark_at_the_start_do_no_harm(tape: Path) -> None:
    tape.write_bytes(b"\xef\xbb\xbf" + (HEADER + CALL + "\n").replace("\n", "\r\n").encode())
    assert RecordedModel(tape).name == f"recorded:{tape}"


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.text(max_size=20),
            st.lists(st.text(min_size=1, max_size=8), max_size=5),
            st.tuples(st.lists(st.text(max_size=5), max_size=2).map(tuple), st.integers(0, 99), st.text(max_size=3)),
        ),
        max_size=8,
    )
)
def test_whatever_was_said_is_said_again(tmp_path_factory: pytest.TempPathFactory, talk: list[Any]) -> None:
    tape = tmp_path_factory.mktemp("tape") / "talk.jsonl"

    class Telling(FakeModel):
        reply: list[str]

        async def stream(self, prompt: Prompt):
            for piece in self.reply:
                yield piece

    async def play() -> None:
        model = Telling()
        recording = RecordingModel(model, tape)
        prompts = []
        for text, model.reply, (emotions, max_words, language) in talk:
            prompts.append(ask(text, emotions=emotions, max_words=max_words, language=language))
            await said(recording, prompts[-1])
        if talk:
            recorded = RecordedModel(tape)
            for prompt, (_, reply, _) in zip(prompts, talk, strict=True):
                assert await said(recorded, prompt) == "".join(reply)

    asyncio.run(play())


async def _talk(model: LanguageModel) -> list[dict[str, Any]]:
    # However busy the machine is: what was not said in time cannot be said again.
    limits = Limits(first_token=100, between_tokens=100, patience=100)
    session = Session(load_world(tavern()), model=model, voice=SilentVoice(), seed=3, limits=limits)
    events = []
    async with session.begin() as turn:
        events += [event async for event in turn]
    for text in ("Good evening!", "Is the road open?", "How is the stew?", "Who are you?", "How is the stew?"):
        events += await session.run(text)
    told = [to_json(event) | {"metrics": None} for event in events]
    # Which of text and sound comes first is a matter of time.
    return sorted(told, key=lambda event: (event["turn"], event["at"], event["type"]))


async def test_a_real_talk_is_played_again_without_its_model(smollm2: Path, tape: Path) -> None:
    recording = RecordingModel(EmbeddedModel(smollm2), tape)
    events = await _talk(recording)
    await recording.aclose()
    assert len(read(tape)[1]) >= 3
    assert str(smollm2.parent) not in tape.read_text("utf-8")
    assert await _talk(RecordedModel(tape)) == events
