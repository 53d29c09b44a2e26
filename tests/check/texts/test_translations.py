"""What is found out of translations, each at its place."""

from __future__ import annotations

from typing import Any

import pytest

from npcsdk.check.texts.translations import Coverage, coverage, translation_faults
from npcsdk.world.locale import source_hash
from npcsdk.world.world import World

GIVE = "[happy] Here, {player.name}. [give:key] It costs {price}."
WHOLE = {
    "mira.name": "米拉",
    "mira.fallback.1": "嗯？",
    "mira.hub": "[happy] 给，{player.name}。【give：key】要 {price}。",
    "mira.hub.bye": "再见",
    "mira.hub.bye.examples": ["再见", "我走了"],
    "mira.bye": "走吧。",
}


def world(locales: dict[str, Any], languages: tuple[str, ...] = ("en", "zh")) -> World:
    nodes = {
        "hub": {
            "id": "hub",
            "line": GIVE,
            "options": [{"say": "Bye", "to": "bye"}],
            "transitions": [{"to": "bye", "intent": "they go", "examples": ["bye", "so long"]}],
        },
        "bye": {"id": "bye", "line": "Go.", "end": "true"},
    }
    graph = {"graph": "mira", "character": "mira", "start": "hub", "nodes": nodes, "variables": {"price": 3}}
    mira = {"id": "mira", "name": "Mira", "persona": {"description": "-"}, "fallback": "Hm?", "commands": ["give"]}
    made: World = World.model_validate(
        {
            "id": "w",
            "title": "W",
            "start": "mira",
            "languages": languages,
            "locales": locales,
            "characters": {"mira": mira},
            "graphs": {"mira": graph},
        }
    )
    return made


def faults(locales: dict[str, Any], *languages: str) -> list[tuple[str, tuple[str | int, ...]]]:
    found = list(translation_faults(world(locales, ("en", *(languages or ("zh",))))))
    assert all(fault.message and fault.remedy for fault in found)
    return [(fault.code, fault.path) for fault in found]


def test_a_whole_translation_has_no_faults() -> None:
    assert faults({"zh": WHOLE}) == []
    assert faults({"zh": {**WHOLE, "mira.hub.bye": {"text": "再见", "source": source_hash("Bye")}}}) == []


@pytest.mark.parametrize(
    ("texts", "code", "name"),
    [
        ({"mira.bye": ""}, "missing-translation", "mira.bye"),
        ({"mira.bye": {"text": "  ", "source": "12345678"}}, "missing-translation", "mira.bye"),
        ({"mira.bye": {"text": "走吧。", "source": "12345678"}}, "stale-translation", "mira.bye"),
        ({"mira.gone": "走吧。"}, "unknown-translation", "mira.gone"),
        ({"mira.bye": "[hapy] 走吧。"}, "unknown-tag", "mira.bye"),
        ({"mira.bye": "[wave] 走吧。"}, "unknown-tag", "mira.bye"),
        ({"mira.bye": "[happy 走吧。"}, "unclosed-tag", "mira.bye"),
        ({"mira.bye": "走吧，{who}。"}, "unknown-variable", "mira.bye"),
        ({"mira.bye": "走吧。[id:mira.bye]"}, "bad-id", "mira.bye"),
        ({"mira.bye": ["走吧。", "走。"]}, "bad-locale", "mira.bye"),
        ({"mira.hub": "给，{player.name}。要 {price}。"}, "incomplete-translation", "mira.hub"),
        ({"mira.hub": "给。[give:key] 要 {price}。"}, "incomplete-translation", "mira.hub"),
        ({"mira.hub": "给，{player.name}。[give:cup] 要 {price}。"}, "incomplete-translation", "mira.hub"),
    ],
)
def test_each_fault_is_found_at_its_place(texts: dict[str, Any], code: str, name: str) -> None:
    assert faults({"zh": {**WHOLE, **texts}}) == [(code, ("locales", "zh", name))]


def test_nothing_translated_is_one_fault() -> None:
    assert faults({}) == [("missing-translation", ("languages", 1))]
    assert faults({"zh": WHOLE}, "zh", "fr") == [("missing-translation", ("languages", 2))]


def test_a_variant_of_the_source_need_not_have_all() -> None:
    assert faults({}, "en-GB") == []
    assert faults({"en-GB": {"mira.bye": "Off you go."}}, "en-GB") == []


def test_locales_of_no_language_of_the_world() -> None:
    assert faults({"zh": WHOLE, "fr": {}}) == [("bad-locale", ("locales", "fr"))]
    assert faults({"zh": WHOLE, "en": {}}) == [("bad-locale", ("locales", "en"))]


def test_an_unknown_id_is_told_what_it_may_be() -> None:
    def remedy(name: str, source: str = "") -> str:
        texts = {**WHOLE, name: {"text": "走吧。", "source": source}}
        return next(fault.remedy for fault in translation_faults(world({"zh": texts})))

    assert "Did you mean mira.hub.bye?" in remedy("mira.hub.bey")
    assert "mira.bye" in remedy("tom.old", source_hash("Go."))
    assert remedy("zzz").startswith("Remove it")


def test_how_far_it_is_translated() -> None:
    texts = {**WHOLE, "mira.bye": {"text": "走", "source": "0"}, "mira.gone": "x", "mira.name": ""}
    assert coverage(world({"zh": texts}), "zh") == Coverage(("mira.name",), ("mira.bye",), ("mira.gone",))
    assert len(coverage(world({}), "zh").missing) == len(WHOLE)
