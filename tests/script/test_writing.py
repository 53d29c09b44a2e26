"""Scripts from whole walks: complete, repeatable, careful with files, and written whatever the model does."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest

from npcsdk.errors import NpcError, SpecError, WorldError
from npcsdk.opening import tavern
from npcsdk.script import Direction, Script, ScriptLine, write_scripts
from npcsdk.testing.models import FakeModel, Fault
from npcsdk.testing.worlds import small_world
from npcsdk.world.said import Said


def scripts(paths: list[Path]) -> list[Script]:
    return [Script.model_validate_json(path.read_text("utf-8")) for path in paths if path.suffix == ".json"]


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def test_the_tavern_is_walked_through(tmp_path: Path) -> None:
    paths = write_scripts(tavern(), out=tmp_path / "deep" / "out")
    assert [path.name for path in paths][:3] == ["walk-01.md", "walk-01.json", "walk-02.md"]
    assert len(paths) == 11
    assert paths[-1].name == "overview.md"
    assert sorted(paths) == sorted((tmp_path / "deep" / "out").iterdir())  # Nothing temporary is left.
    overview = paths[-1].read_text("utf-8")
    found = scripts(paths)
    entered = {node for script in found for node in script.nodes}
    assert len(entered) >= 40
    assert all(word in overview for word in ("Never entered: ", "Endings never reached: "))  # In five walks.
    assert [script.nodes[0] for script in found[:2]] == ["mira.greeting", "tam.landing"]
    assert all(script.ending for script in found)
    said = [line for script in found for line in script.lines if isinstance(line, ScriptLine)]
    assert {line.speaker for line in said} == {"mira", "tam", "tilly", "player"}
    assert all(line.text and (line.feeling or line.speaker == "player") for line in said)
    assert all(line.id for line in said if line.speaker != "player")
    assert not any(line.fallback for line in said)
    done = {line.what for script in found for line in script.lines if isinstance(line, Direction)}
    assert done == {"command", "event", "silence"}


def test_the_same_seed_writes_the_same_and_another_does_not(tmp_path: Path) -> None:
    for name, seed in (("a", 7), ("b", 7), ("c", 8)):
        write_scripts(tavern(), walks=2, seed=seed, out=tmp_path / name)
    assert files(tmp_path / "a") == files(tmp_path / "b")
    assert files(tmp_path / "a") != files(tmp_path / "c")


def test_every_character_is_met(tmp_path: Path) -> None:
    found = scripts(write_scripts(small_world(), walks=3, out=tmp_path))
    assert [script.character for script in found] == ["mira", "tom", "mira"]
    assert found[1].name == "Tom"
    assert found[1].ending == ""


def test_progress_is_told(tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    write_scripts(small_world(), walks=2, out=tmp_path, progress=lambda done, total: told.append((done, total)))
    assert told == [(0, 2), (1, 2), (2, 2)]


def test_a_model_words_the_replies(tmp_path: Path) -> None:
    model = FakeModel("[curious] The bridge? [wave] Ask me later.")
    [script] = scripts(write_scripts(small_world(), walks=1, out=tmp_path, model=model))
    worded = [line for line in script.lines if isinstance(line, ScriptLine) and line.generated]
    assert {line.text for line in worded} == {"The bridge?", "Ask me later."}
    assert not model.closed  # It is the caller's.
    assert model.open_streams == 0


def test_a_model_that_fails_leaves_fallbacks_that_are_marked(tmp_path: Path) -> None:
    model = FakeModel(faults=Fault("error", retryable=False))
    [script] = scripts(write_scripts(small_world(), walks=1, out=tmp_path, model=model))
    said = [line for line in script.lines if isinstance(line, ScriptLine) and line.speaker == "mira"]
    assert any(line.fallback for line in said)
    assert not any(line.generated for line in said)
    assert not any(line.fallback for line in said if line.node in ("mira.greeting", "mira.farewell"))


def test_what_is_not_ours_is_not_overwritten(tmp_path: Path) -> None:
    mine = tmp_path / "walk-02.md"
    mine.write_text("# My own notes")
    with pytest.raises(NpcError, match=r"walk-02\.md was not written by this command.*another folder"):
        write_scripts(small_world(), walks=2, out=tmp_path)
    assert files(tmp_path) == {"walk-02.md": b"# My own notes"}
    write_scripts(small_world(), walks=1, out=tmp_path)  # That one is not in the way here.
    assert mine.read_text() == "# My own notes"


@pytest.mark.parametrize("name", ["walk-01.json", "overview.md"])
def test_links_and_folders_are_in_the_way(tmp_path: Path, name: str) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.write_text("precious")
    out = tmp_path / "out"
    out.mkdir()
    (out / name).symlink_to(elsewhere)
    with pytest.raises(NpcError, match="in the way"):
        write_scripts(small_world(), walks=1, out=out)
    assert elsewhere.read_text() == "precious"
    (out / name).unlink()
    (out / name).mkdir()
    with pytest.raises(NpcError, match="in the way"):
        write_scripts(small_world(), walks=1, out=out)


def test_what_is_ours_is_written_anew(tmp_path: Path) -> None:
    write_scripts(small_world(), walks=2, seed=1, out=tmp_path)
    before = files(tmp_path)
    write_scripts(small_world(), walks=2, seed=2, out=tmp_path)
    assert files(tmp_path).keys() == before.keys()
    assert files(tmp_path) != before


def test_a_folder_that_is_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("")
    with pytest.raises(NpcError, match="Name another folder"):
        write_scripts(small_world(), out=tmp_path / "out")


@pytest.mark.parametrize("walks", [0, -1, 1000])
def test_the_number_of_walks_is_bounded(tmp_path: Path, walks: int) -> None:
    with pytest.raises(NpcError, match="1 to 999"):
        write_scripts(small_world(), walks=walks, out=tmp_path / "out")


def test_worlds_and_models_that_are_not_there(tmp_path: Path) -> None:
    with pytest.raises(WorldError):
        write_scripts(tmp_path / "nowhere", out=tmp_path / "out")
    with pytest.raises(SpecError):
        write_scripts(small_world(), out=tmp_path / "out", model="scriptd")


def test_where_a_loop_runs_it_is_called_in_a_thread(tmp_path: Path) -> None:
    async def inside() -> None:
        with pytest.raises(NpcError, match="to_thread"):
            write_scripts(small_world(), walks=1, out=tmp_path)
        await asyncio.to_thread(write_scripts, small_world(), walks=1, out=tmp_path)

    asyncio.run(inside())


def test_json_is_plain_to_others(tmp_path: Path) -> None:
    paths = write_scripts(small_world(), walks=1, out=tmp_path)
    value = json.loads(paths[1].read_text("utf-8"))
    assert (value["format"], value["version"]) == ("npcsdk-script", 1)
    assert value["lines"][0]["speaker"] == "mira"


def test_hostile_words_stay_words(tmp_path: Path) -> None:
    world = small_world()
    hub = world.graphs["mira"].nodes["greeting"]
    evil = hub.model_copy(update={"line": Said("<script>x</script> # one | two `three` --> \x1b[31m]")})
    graph = world.graphs["mira"]
    graph = graph.model_copy(update={"nodes": {**graph.nodes, "greeting": evil}})
    world = world.model_copy(update={"graphs": {**world.graphs, "mira": graph}, "title": "<b>\n# T"})
    page = write_scripts(world, walks=1, out=tmp_path)[0].read_text("utf-8")
    assert "<script" not in page
    assert "\x1b" not in page
    assert page.splitlines()[2] == "# &lt;b&gt; # T"
