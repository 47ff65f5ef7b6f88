"""A state of the graph by what a user calls it: a folder, a release, or a revision of the git repository."""

from __future__ import annotations

import io
import subprocess
import tarfile
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from evidensgraf import graphs
from evidensgraf.errors import FileError
from evidensgraf.settings import PARTS, Settings

if TYPE_CHECKING:
    from evidensgraf.graphs import Dataset

SOURCES = "sources"
"""The folder of a release that holds the files it was made of."""


def load(name: str, settings: Settings) -> Dataset:
    """Read a state of the graph.

    Args:
        name: a folder with `data/`; a release (its folder, or its version where `dist/` of the root has it); or a git
            revision of the repository that the root lies in.
        settings: whose root is meant, and whose ontology and shapes stand in where a folder has none.

    Raises:
        FileError: there is no such state.
        RdfSyntaxError: one of its files does not parse.
    """
    if not name or name.startswith("-"):  # to git it would be an option
        raise _unknown(name)
    for folder in (Path(name), settings.root / "dist" / name):
        for root in (folder / SOURCES, folder):
            if (root / "data").is_dir():
                return graphs.load(Settings(root=root))
    with TemporaryDirectory() as scratch:
        _check_out(name, settings.root, Path(scratch))
        return graphs.load(Settings(root=Path(scratch)))


def _check_out(revision: str, root: Path, target: Path) -> None:
    """Put the three folders of a revision somewhere, without touching the work tree."""
    command = ["git", "-C", str(root), "archive", "--format=tar", f"{revision}^{{commit}}", *PARTS]
    try:
        done = subprocess.run(command, capture_output=True, check=True)  # noqa: S603 -- git, with a list of words
        with tarfile.open(fileobj=io.BytesIO(done.stdout)) as archive:
            archive.extractall(target, filter="data")
    except (OSError, subprocess.CalledProcessError, tarfile.TarError) as error:
        raise _unknown(revision) from error


def _unknown(name: str) -> FileError:
    return FileError(
        path=name,
        reason_da="er hverken en mappe med data/, en udgivelse i dist/ eller en git-revision med de tre mapper",
        reason_en="is no folder with data/, no release in dist/ and no git revision with the three folders",
    )
