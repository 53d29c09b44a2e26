"""What is worked out of a world once."""

from __future__ import annotations

from npcsdk.testing.worlds import small_world
from npcsdk.world.once import once
from npcsdk.world.world import World


def test_it_is_asked_once_a_world_and_anew_of_a_changed_copy() -> None:
    asked: list[str] = []

    @once
    def title(world: World) -> str | None:
        """Docs."""
        asked.append(world.title)
        return None

    world = small_world()
    other = world.model_copy(update={"title": "Other"})
    assert [title(world), title(world), title(other)] == [None, None, None]
    assert asked == [world.title, "Other"]
    assert title.__doc__ == "Docs."
