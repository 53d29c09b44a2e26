"""Ids, tables of translations and another language, from the command line."""

from __future__ import annotations

import json


def test_ids_are_written_once(npcsdk, world):
    done = npcsdk("check", str(world), "--write-ids")
    assert (done.returncode, done.stderr) == (0, "world.yaml: 7 ids written.\n")
    text = (world / "world.yaml").read_text(encoding="utf-8")
    assert 'line: "[happy] Hello. [id:ann.hello]"' in text
    assert '{line: "Still there? [id:ann.nudge]", next: hub}' in text
    done = npcsdk("check", str(world), "--write-ids", "--json")
    assert done.stderr == "Every text that is said has its id.\n"
    assert json.loads(done.stdout)
    assert (world / "world.yaml").read_text(encoding="utf-8") == text


def test_no_ids_are_written_into_a_faulty_world(npcsdk, world):
    text = (world / "world.yaml").read_text(encoding="utf-8").replace("to: bye", "to: bey")
    (world / "world.yaml").write_text(text, encoding="utf-8")
    done = npcsdk("check", str(world), "--write-ids")
    assert done.returncode == 1
    assert "Did you mean bye?" in done.stderr
    assert (world / "world.yaml").read_text(encoding="utf-8") == text


def test_a_world_is_translated_and_talked_to(npcsdk, world):
    done = npcsdk("translate", str(world), "--to", "zh")
    assert done.returncode == 0
    assert "locales/zh.yaml: 0 of 9 texts are translated." in done.stdout
    assert "9 to translate:\n  ann.name: Ann\n" in done.stdout
    assert "Add zh to `languages` in world.yaml." in done.stdout
    path = world / "locales" / "zh.yaml"
    text = path.read_text(encoding="utf-8")
    for name, said in {"ann.hello": "[happy] 你好。", "ann.name": "安"}.items():
        text = text.replace(f'{name}: {{text: ""', f'{name}: {{text: "{said}"')
    path.write_text(text, encoding="utf-8")
    assert "2 of 9 texts" in npcsdk("translate", str(world), "--to", "zh").stdout
    assert path.read_text(encoding="utf-8") == text
    talk = npcsdk(
        *("chat", str(world), "--model", "scripted", "--voice", "silent", "--language", "zh-CN", "--say", "1")
    )
    assert talk.returncode == 0
    assert "安 (happy): 你好。" in talk.stdout
    assert "Goodbye." in talk.stdout
    assert "has no translation to zh-CN" in talk.stdout + talk.stderr


def test_what_is_wrong_is_told(npcsdk, world):
    for language in ("en", "../x"):
        done = npcsdk("translate", str(world), "--to", language)
        assert (done.returncode, done.stdout) == (1, "")
        assert language in done.stderr
    assert npcsdk("translate", str(world)).returncode == 2
    assert npcsdk("translate", "nowhere", "--to", "zh").returncode == 2
