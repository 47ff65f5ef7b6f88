"""release.guards: what must hold before a release is made, all of it said at once."""

from __future__ import annotations

import re
import subprocess
from typing import TYPE_CHECKING

import pytest
from tests.release.conftest import copy

from evidensgraf import __version__
from evidensgraf.errors import ReleaseError
from evidensgraf.release import Edition, check
from evidensgraf.settings import Settings

if TYPE_CHECKING:
    from pathlib import Path

LOG = f"# Changelog\n\n## [{__version__}] - 2026-11-22\n\n- Text\n\n## [0.0.9] - 2026-01-02\n"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    copy(tmp_path)
    (tmp_path / "CHANGELOG.md").write_text(LOG, encoding="utf-8")
    return tmp_path


def reasons(root: Path, version: str = __version__) -> str:
    with pytest.raises(ReleaseError) as caught:
        check(Settings(root=root), version)
    return caught.value.text("en")


def test_a_root_in_order_has_its_date_and_the_version_before(root: Path) -> None:
    assert check(Settings(root=root), __version__) == Edition(__version__, "2026-11-22", "0.0.9")


def test_the_changelog_must_have_the_release(root: Path) -> None:
    (root / "CHANGELOG.md").write_text("## Unreleased\n", encoding="utf-8")
    assert f"CHANGELOG.md lacks the heading ## [{__version__}] - YYYY-MM-DD" in reasons(root)
    (root / "CHANGELOG.md").unlink()
    assert "CHANGELOG.md lacks the heading" in reasons(root)


def test_program_ontology_and_data_must_state_the_version(root: Path) -> None:
    header = root / "ontology" / "evidensgraf.ttl"
    text = header.read_text(encoding="utf-8")
    header.write_text(re.sub(r'owl:versionInfo "[^"]+"', 'owl:versionInfo "9.9.9"', text), encoding="utf-8")
    said = reasons(root)
    assert "ontology/evidensgraf.ttl says 9.9.9" in said
    assert "evidensgraf.__version__" not in said


@pytest.mark.parametrize("version", ["1", "1.0", "v1.0.0", "01.0.0", "1.0.0/..", "../1.0.0", ""])
def test_a_version_is_a_semantic_version(root: Path, version: str) -> None:
    assert f"“{version}” is no version number like 1.2.0" in reasons(root, version)


def test_the_graph_must_conform(root: Path) -> None:
    (root / "data" / "studies" / "new.ttl").write_text(
        "<https://w3id.org/evidensgraf/id/study/new> a <https://w3id.org/evidensgraf/ns/PrimaryStudy> .",
        encoding="utf-8",
    )
    assert "the graph does not conform" in reasons(root)


def test_git_must_know_of_no_change(root: Path) -> None:
    git = ["git", "-c", "user.name=a", "-c", "user.email=a@example.org", "-C", str(root)]
    for step in (["init", "-q"], ["add", "."], ["commit", "-qm", "first"]):
        subprocess.run([*git, *step], check=True)
    with (root / "data" / "agents.ttl").open("a", encoding="utf-8") as stream:
        stream.write("# a word\n")
    assert "changes that are not committed" in reasons(root)
