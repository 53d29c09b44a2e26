from pathlib import Path

from benchmarks.graph_worlds import NODES_A_GRAPH, write_world
from npcsdk.check.report import check_folder
from npcsdk.world.loading import load_world


def test_worlds_to_measure_with_are_well_and_have_the_size_that_is_asked_for(tmp_path: Path) -> None:
    folder = write_world(tmp_path / "world", 601)
    assert check_folder(folder).findings == ()
    graphs = load_world(folder).graphs
    assert sum(len(graph.nodes) for graph in graphs.values()) == 601
    assert len(graphs) == 601 // NODES_A_GRAPH


def test_they_are_the_same_each_time(tmp_path: Path) -> None:
    first, second = (write_world(tmp_path / name, 50) for name in ("first", "second"))
    assert load_world(first).graphs == load_world(second).graphs
    assert (first / "graphs" / "g0.yaml").read_text() == (second / "graphs" / "g0.yaml").read_text()
