"""Two releases of a copy of the shipped graph, made once: the second has a study less and another under a new name."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from evidensgraf.release import Edition, build
from evidensgraf.settings import PARTS, Settings

if TYPE_CHECKING:
    from pathlib import Path

FIRST, SECOND = Edition("0.1.0", "2026-11-22", None), Edition("0.2.0", "2026-12-24", "0.1.0")
RENAMED = ("study:doer-2012", "study:doer-autumn-2012")


@dataclass(frozen=True)
class Releases:
    """Where they lie, and the root that they were made of."""

    root: Path
    dist: Path


def few(address: str) -> bool:
    """Enough pages to see how they are written down; all of them take minutes."""
    return address.count("/") < 3 or address.startswith("/static/") or "/study/jobfirst" in address


def copy(target: Path) -> Path:
    shipped = Settings()
    for part in PARTS:
        shutil.copytree(shipped.part(part), target / part)
    return target


@pytest.fixture(scope="session")
def releases(tmp_path_factory: pytest.TempPathFactory) -> Releases:
    root = copy(tmp_path_factory.mktemp("root"))
    dist = root / "dist"
    dist.mkdir()
    build(Settings(root=root), FIRST, dist, few)
    for path in [*root.glob("data/**/*.ttl"), *root.glob("ontology/*.ttl")]:
        text = path.read_text(encoding="utf-8")
        path.write_text(text.replace(f"{RENAMED[0]} ", f"{RENAMED[1]} "), encoding="utf-8")
    (root / "data" / "studies" / "star-2023d.ttl").write_text("", encoding="utf-8")
    build(Settings(root=root), SECOND, dist, lambda _: False)
    return Releases(root, dist)
