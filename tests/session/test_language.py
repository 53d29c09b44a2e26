"""A session in another language: what is said is translated, what is saved is the same."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from npcsdk.errors import SessionError
from npcsdk.events import Event, LineChosen, Notice, OptionsOffered, TextDelta
from npcsdk.opening import open_session
from npcsdk.session.session import Session
from npcsdk.session.turn import Turn
from npcsdk.testing.models import FakeModel
from npcsdk.testing.voices import FakeVoice
from npcsdk.testing.worlds import small_world
from npcsdk.world.world import Player, World

ZH = {
    "mira.name": "米拉",
    "mira.greeting": "[happy] 欢迎，{player.name}！[wave]坐吧。",
    "mira.hub.long": "说来话长。",
    "mira.hub.fallback.1": "嗯。",
}


def world(**locales: dict[str, str]) -> World:
    fields = {name: getattr(small_world(), name) for name in World.model_fields}
    return World(**fields | {"languages": ("en", "zh"), "locales": locales or {"zh": ZH}})


def session(language: str = "", made: World | None = None, **settings: Any) -> Session:
    return Session(
        made or world(), model=FakeModel(), voice=FakeVoice(delay=0), player=Player(language=language), **settings
    )


async def told(turn: Turn) -> list[Event]:
    async with turn:
        return [event async for event in turn]


def text(events: list[Event]) -> str:
    return "".join(event.text for event in events if isinstance(event, TextDelta))


async def test_lines_options_and_names_are_translated_under_the_same_ids() -> None:
    english, chinese = session(), session("zh")
    first, second = await told(english.begin()), await told(chinese.begin())
    assert text(second) == "欢迎，traveller！坐吧。"
    assert [e.line_id for e in second if isinstance(e, LineChosen)] == [
        e.line_id for e in first if isinstance(e, LineChosen)
    ]
    assert [(option.id, option.text) for option in chinese.options] == [("hub.long", "说来话长。")]
    assert english.options[0].id == "hub.long"
    assert chinese.world.characters["mira"].name == "Mira"
    assert not [event for event in second if isinstance(event, Notice)]
    assert {request.language for request in chinese.voice.requests} == {"zh"}  # type: ignore[attr-defined]


async def test_a_model_hears_of_the_translated_world() -> None:
    talk = session("zh-CN")
    prompts = []
    talk.on_prompt = lambda _, prompt: prompts.append(prompt)
    await told(talk.begin())
    await told(talk.say("你好"))
    prompt = prompts[0]
    assert (prompt.contract.language, prompt.contract.speaker) == ("zh-CN", "米拉")
    assert "嗯。" in prompt.contract.authored


async def test_what_has_no_translation_is_told_of() -> None:
    for language, codes in {"fr": ["untranslated"], "en-GB": [], "zh": []}.items():
        events = await told(session(language).begin())
        assert [event.code for event in events if isinstance(event, Notice)] == codes, language


async def test_a_line_without_translation_is_voiced_in_its_own_language() -> None:
    talk = session("fr")
    await told(talk.begin())
    assert {request.language for request in talk.voice.requests} == {"en"}  # type: ignore[attr-defined]


def test_a_session_is_asked_for_a_language() -> None:
    talk = Session(world(), model=FakeModel(), voice=FakeVoice(delay=0), player=Player(name="Ann"), language="zh")
    assert (talk.language, talk.player.name) == ("zh", "Ann")


async def test_the_language_changes_between_turns() -> None:
    talk = session()
    async with talk.begin() as turn:
        with pytest.raises(SessionError, match="within a turn"):
            talk.language = "zh"
        _ = [event async for event in turn]
    assert talk.language == "en"
    talk.language = "zh"
    assert (talk.language, talk.player.language, talk.player.name) == ("zh", "zh", "traveller")
    offered = [event for event in await told(talk.begin()) if isinstance(event, OptionsOffered)]
    assert offered[0].options[0].text == "说来话长。"
    talk.language = ""
    assert talk.language == "en"


async def test_a_save_of_one_language_goes_on_in_another(tmp_path: Path) -> None:
    path = tmp_path / "save.json"
    talk = session(seed=3)
    await told(talk.begin())
    talk.save(path)
    settings = {"model": FakeModel(), "voice": FakeVoice(delay=0), "embedder": None}
    again = open_session(world(), save=path, language="zh", **settings)  # type: ignore[arg-type]
    assert (again.language, again.state.places) == ("zh", talk.state.places)
    assert text(await told(again.choose("hub.long")))
    again.save(path)
    assert open_session(world(), save=path, **settings).language == "zh"  # type: ignore[arg-type]
    assert open_session(world(), language="zh", **settings).world == world()  # type: ignore[arg-type]
