import json
from xml.etree import ElementTree

import pytest


def test_a_world_is_drawn_on_stdout_as_svg(npcsdk, world):
    done = npcsdk("graph", world)
    assert done.returncode == 0, done.stderr
    assert ElementTree.fromstring(done.stdout).tag == "{http://www.w3.org/2000/svg}svg"


@pytest.mark.parametrize(
    ("name", "begins"),
    [("w.svg", "<svg "), ("w.html", "<!doctype html>"), ("w.mmd", "---\ntitle:"), ("w.gv", "digraph "), ("w", "<svg ")],
)
def test_the_ending_of_a_file_says_what_is_written(npcsdk, world, tmp_path, name, begins):
    done = npcsdk("graph", world, "--out", tmp_path / name)
    assert (done.returncode, done.stdout.strip()) == (0, str(tmp_path / name))
    assert (tmp_path / name).read_text(encoding="utf-8").startswith(begins)


def test_format_goes_before_the_ending(npcsdk, world, tmp_path):
    npcsdk("graph", world, "--format", "dot", "--out", tmp_path / "w.svg")
    assert (tmp_path / "w.svg").read_text(encoding="utf-8").startswith("digraph ")


def test_walks_colour_it(npcsdk, world, tmp_path):
    (tmp_path / "walks.json").write_text(json.dumps({"coverage": {"nodes": {"ann.hello": 12}}}))
    done = npcsdk("graph", world, "--walks", tmp_path / "walks.json")
    assert ">12×</text>" in done.stdout


@pytest.mark.parametrize("content", [None, "no JSON", '{"coverage": {"nodes": {"nobody.here": 1}}}'])
def test_walks_that_cannot_be_read_are_an_error_with_a_remedy(npcsdk, world, tmp_path, content):
    if content is not None:
        (tmp_path / "walks.json").write_text(content)
    done = npcsdk("graph", world, "--walks", tmp_path / "walks.json", "--out", tmp_path / "w.svg")
    assert done.returncode == 1
    assert "npcsdk walk WORLD --json" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "w.svg").exists()


def test_a_file_that_cannot_be_written_is_an_error(npcsdk, world, tmp_path):
    done = npcsdk("graph", world, "--out", tmp_path / "gone" / "w.svg")
    assert done.returncode == 1
    assert done.stderr.startswith("npcsdk: ")
