"""A world in another language: translated texts under the same ids, and nothing else changed."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from npcsdk.world.line_ids import said_in
from npcsdk.world.locale import Translation, source_hash
from npcsdk.world.localized import is_source, locale_of, localized
from npcsdk.world.said import Said
from npcsdk.world.world import World

ZH: dict[str, Any] = {
    "mira.name": "米拉",
    "hm": "嗯？",
    "mira.hub.fallback.1": {"text": "坐。 [id:wrong]", "source": "00000000"},
    "mira.hub.fallback.2": "",
    "mira.hub.bye": "再见",
    "mira.hub.bye.unavailable": "太早了。",
    "mira.hub.bye.examples": ["再见", "", "我走了", "拜拜"],
    "mira.bye.2": "走吧。",
    "mira.gone": "没有这句",
}


def world(**settings: Any) -> World:
    nodes = {
        "hub": {
            "reply": {"goal": "Talk.", "fallback": ["Sit.", "Well."]},
            "options": [{"say": "Bye", "to": "bye", "if": "visits(hub) > 1", "unavailable": "Too early."}],
            "transitions": [{"to": "bye", "intent": "they go", "examples": ["bye", "so long"]}],
        },
        "bye": {"lines": ["Go.", {"line": "Be gone.", "once": True}], "end": "true"},
    }
    nodes = {name: {"id": name, **node} for name, node in nodes.items()}
    graph = {"graph": "mira", "character": "mira", "start": "hub", "nodes": nodes}
    mira = {"id": "mira", "name": "Mira", "persona": {"description": "-"}, "fallback": ["Hm? [id:hm]", "Oh."]}
    fields = {"id": "w", "title": "W", "languages": ["en", "zh"], "start": "mira", "locales": {"zh": ZH}, **settings}
    made: World = World.model_validate({**fields, "characters": {"mira": mira}, "graphs": {"mira": graph}})
    return made


def test_what_is_said_is_translated_and_keeps_its_id() -> None:
    source = world()
    made = localized(source, "zh")
    assert {said.id: said.texts for said in said_in(made)} == {
        "mira.name": ("米拉",),
        "hm": ("嗯？",),
        "mira.fallback.2": ("Oh.",),
        "mira.hub.fallback.1": ("坐。",),
        "mira.hub.fallback.2": ("Well.",),
        "mira.hub.bye": ("再见",),
        "mira.hub.bye.unavailable": ("太早了。",),
        "mira.hub.bye.examples": ("再见", "我走了", "拜拜"),
        "mira.bye.1": ("Go.",),
        "mira.bye.2": ("走吧。",),
    }
    languages = {said.id: said.text.language for said in said_in(made) if isinstance(said.text, Said)}
    assert {name for name, language in languages.items() if language} == {
        name for name in ZH if name in languages and name != "mira.hub.fallback.2"
    }
    assert set(languages.values()) == {"", "zh"}


def test_the_rest_is_the_same_and_the_source_is_untouched() -> None:
    source = world()
    before = source.model_dump_json()
    _ = source.declared, source.kept
    made = localized(source, "zh")
    assert source.model_dump_json() == before
    node, old = made.graphs["mira"].nodes["bye"], source.graphs["mira"].nodes["bye"]
    assert (node.lines[1].once, node.end, node.lines[0]) == (True, "true", old.lines[0])
    assert made.graphs["mira"].nodes["hub"].options[0].id == "hub.bye"
    assert made.characters["mira"].persona == source.characters["mira"].persona
    assert made.kept is not source.kept
    assert World.model_validate(made.model_dump(by_alias=True)).graphs.keys() == source.graphs.keys()


def test_it_is_worked_out_once_and_can_be_done_again() -> None:
    source = world()
    made = localized(source, "zh")
    assert localized(source, "zh-CN") is made
    assert localized(made, "zh") == made


@pytest.mark.parametrize("language", ["en", "en-GB", "fr", "", "z", "ZH", "zh_CN", "-zh"])
def test_without_a_locale_nothing_is_replaced(language: str) -> None:
    source = world()
    assert localized(source, language) is source


def test_a_locale_of_its_own_goes_before_that_of_the_first_part() -> None:
    source = world(locales={"zh": {"hm": "一"}, "zh-TW": {"hm": "二"}, "en": {"hm": "Three"}})
    said = {name: localized(source, name).characters["mira"].fallback[0] for name in ("zh", "zh-CN", "zh-TW", "en")}
    assert said == {"zh": "一", "zh-CN": "一", "zh-TW": "二", "en": "Hm?"}
    assert [locale_of(source, name) for name in ("zh-CN", "zh-TW", "en", "fr")] == ["zh", "zh-TW", "", ""]
    assert [is_source(source, name) for name in ("en", "en-GB", "zh")] == [True, True, False]


@given(st.dictionaries(st.sampled_from([*ZH]), st.lists(st.text(), max_size=3)))
def test_whatever_is_translated_ids_and_shape_stay(texts: dict[str, list[str]]) -> None:
    source = world(locales={"zh": texts})
    made = localized(source, "zh")
    assert [(said.id, said.path) for said in said_in(made)] == [(said.id, said.path) for said in said_in(source)]
    assert all(said.texts and all(text.strip() for text in said.texts) for said in said_in(made))


def test_a_translation_is_written_in_several_ways() -> None:
    one = Translation.model_validate("你好")
    assert one == Translation.model_validate({"text": "你好"}) == Translation.model_validate(["你好"])
    assert Translation.model_validate({"text": None, "source": None}) == Translation() == Translation(text=())
    assert not one.is_stale("Hello")
    hashed = Translation(text=("你好",), source=source_hash("Hello"))
    assert (hashed.is_stale("Hello"), hashed.is_stale("Hello!")) == (False, True)
    assert source_hash("a", "b") != source_hash("ab") != source_hash("b", "a")
