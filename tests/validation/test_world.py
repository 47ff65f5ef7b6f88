"""validation.world: what there is to choose from, and how much is compared with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidensgraf.validation import world
from evidensgraf.validation.world import World

if TYPE_CHECKING:
    import pytest


def test_where_thousands_of_names_are_wrong_the_first_are_told_what_they_might_be(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    known = {f"study-{number}" for number in range(2000)}
    monkeypatch.setattr(world, "_MOST_COMPARED", 5000)
    asked = World(())
    told = [asked.nearest(f"studdy-{number}", known) for number in range(5)]
    assert told == ["study-0", "study-1", "study-2", None, None]
    assert asked.nearest("Studdy", {"Study", "Finding"}) == "Study"  # a short list costs nothing
