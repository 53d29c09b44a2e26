from __future__ import annotations

import json

import jsonschema
import pytest


def test_a_new_world_runs_at_once(npcsdk, tmp_path):
    done = npcsdk("new", "my world")
    assert done.returncode == 0
    assert "npcsdk chat 'my world'" in done.stdout
    assert npcsdk("check", "my world").returncode == 0
    talk = npcsdk("chat", "my world", "--model", "scripted", "--voice", "silent", "--say", "hello")
    assert talk.returncode == 0
    assert talk.stdout.count("Ada (") == 2


def test_new_leaves_what_is_there_alone(npcsdk, tmp_path):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "file").touch()
    done = npcsdk("new", "mine")
    assert done.returncode == 1
    assert "nothing was written" in done.stderr
    assert [path.name for path in (tmp_path / "mine").iterdir()] == ["file"]


def test_check_finds_nothing_wrong_with_the_tavern(npcsdk, world):
    assert npcsdk("check", "tavern").stdout.splitlines()[0] == "All is well."
    assert npcsdk("check", str(world)).returncode == 0
    assert json.loads(npcsdk("check", str(world), "--json").stdout)["findings"] == []


def test_check_names_place_fault_and_remedy(npcsdk, world):
    text = (world / "world.yaml").read_text(encoding="utf-8").replace("to: bye", "to: bey")
    (world / "world.yaml").write_text(text, encoding="utf-8")
    done = npcsdk("check", str(world))
    assert done.returncode == 1
    assert "world.yaml:14:" in done.stdout
    assert "Did you mean bye?" in done.stdout
    assert done.stdout.endswith("1 finding.\n")
    found = json.loads(npcsdk("check", str(world), "--json").stdout)["findings"]
    assert [(problem["file"], problem["line"], problem["severity"]) for problem in found] == [
        ("world.yaml", 14, "error")
    ]


@pytest.mark.parametrize("place", ["missing", "empty", "file", "file/within"])
def test_check_tells_what_cannot_be_read(npcsdk, tmp_path, place):
    (tmp_path / "empty").mkdir()
    (tmp_path / "file").touch()
    for form in ((), ("--json",)):
        done = npcsdk("check", place, *form)
        assert (done.returncode, done.stderr) == (2, "")
    assert json.loads(done.stdout)["findings"][0]["severity"] == "error"


def test_an_empty_world_file_is_a_finding(npcsdk, tmp_path):
    (tmp_path / "w").mkdir()
    (tmp_path / "w" / "world.yaml").touch()
    assert npcsdk("check", "w").returncode == 1


def test_findings_do_not_steer_the_terminal(npcsdk, world):
    text = (world / "world.yaml").read_text(encoding="utf-8").replace("to: bye", 'to: "\\e[2Jbey"')
    (world / "world.yaml").write_text(text, encoding="utf-8")
    done = npcsdk("check", str(world))
    assert done.returncode == 1
    assert "\x1b" not in done.stdout
    assert "\x1b" not in npcsdk("check", str(world), "--json").stdout


def test_schemas_are_printed_and_written(npcsdk, tmp_path, world):
    printed = json.loads(npcsdk("schema").stdout)
    assert set(printed) == {"world", "character", "graph", "lore", "locale", "event"}
    done = npcsdk("schema", "--out", "a/schemas")
    assert done.returncode == 0
    for name, schema in printed.items():
        assert json.loads((tmp_path / "a/schemas" / f"{name}.json").read_text(encoding="utf-8")) == schema
        jsonschema.Draft202012Validator.check_schema(schema)


def test_every_event_of_a_talk_fits_the_schema(npcsdk, world):
    schema = jsonschema.Draft202012Validator(json.loads(npcsdk("schema").stdout)["event"])
    talk = npcsdk(
        "chat", str(world), "--model", "scripted", "--voice", "silent", "--events", "--say", "hi", "--say", "1"
    )
    for line in talk.stdout.splitlines():
        schema.validate(json.loads(line))


def test_scripts_are_written(npcsdk, world, tmp_path):
    done = npcsdk("write", "script", str(world), "--walks", "2", "--seed", "1", "--out", "scripts")
    assert (done.returncode, done.stderr) == (0, "")
    names = {path.name for path in (tmp_path / "scripts").iterdir()}
    assert {"walk-01.md", "walk-01.json", "walk-02.md", "walk-02.json", "overview.md"} <= names
    assert set(done.stdout.split()) == {f"scripts/{name}" for name in names}


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        (("nowhere", "--out", "s"), 2),
        (("tavern", "--out", "s", "--walks", "0"), 2),
        (("tavern", "--out", "/dev/null"), 1),
        (("tavern",), 2),
        (("tavern", "--out", "s", "--model", "skripted"), 1),
    ],
)
def test_scripts_that_cannot_be_written_are_told_of(npcsdk, arguments, status):
    done = npcsdk("write", "script", *arguments)
    assert done.returncode == status
    assert done.stderr
    assert "Traceback" not in done.stderr
