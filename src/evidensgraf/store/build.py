"""Building the published folder (see `published`), so that a kill at any moment leaves the old graph or the new one.

All is written into a folder beside the versions, every file and folder is made to reach the disk (fsync), the folder
is renamed into its place, and the link `current` is swapped by a rename. One builder works at a time (flock(2), which
ends with its holder). What killed builders left is removed by the next one, and so are versions older than the one
before.
"""

from __future__ import annotations

import contextlib
import itertools
import json
import logging
import os
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, cast

import pyoxigraph as ox

from evidensgraf import __version__, errors
from evidensgraf.errors import FileError, StartError
from evidensgraf.settings import Settings
from evidensgraf.store import published
from evidensgraf.store.content import Content, load
from evidensgraf.store.published import CURRENT, DUMP, FORMAT, MANIFEST, STORE, VERSIONS, Counts, FileMark, Manifest

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

_DRAFT = "building-"
_NEXT = "current.next"
_GRAPHS = "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g"
_log = logging.getLogger(__name__)


def build(settings: Settings, *, anew: bool = False) -> Manifest:
    """Publish the graph of the root folder.

    Args:
        settings: the root folder, and the folder to publish in.
        anew: build even if what is published says that it is just this.

    Returns:
        The manifest of what is then published.

    Raises:
        FileError, RdfSyntaxError: a file of the root cannot be read, or the folder cannot be written to.
        StartError: what is published is damaged, and it was not asked to build anew.
    """
    folder = published.folder(settings)
    try:
        with _locked(folder):
            for leftover in folder.glob(f"{_DRAFT}*"):
                shutil.rmtree(leftover)
            return (None if anew else published.fresh(settings)) or _publish(settings, folder)
    except OSError as error:
        raise FileError.unreadable(error.filename or folder, error.strerror or error) from error


def ensure(settings: Settings) -> None:
    """Build, in a process of its own, if what is published is not what the root folder says now.

    The server's own process keeps its memory small, and never opens a store for writing.

    Raises:
        FileError, RdfSyntaxError, StartError: see `build`.
    """
    if published.fresh(settings):
        return
    folder = published.folder(settings)
    _log.warning(
        "Grafen bygges i %s; det tager nogle minutter." if settings.language == "da" else
        "The graph is built in %s; that takes some minutes.", folder,
    )  # fmt: skip
    told = {"root": str(settings.root), "published": settings.published}
    command = [sys.executable, "-m", __name__, json.dumps(told)]
    done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, check=False)  # noqa: S603
    if done.returncode:
        if not done.stdout:
            reason = f"{folder}: ({done.returncode})"
            raise StartError(reason_da=f"Bygningen døde. {reason}", reason_en=f"The build died. {reason}")
        kind, facts = json.loads(done.stdout)
        raise getattr(errors, kind)(**facts)


def counts_of(lines: Iterable[bytes]) -> Counter[str]:
    """How many lines of canonical N-Quads each named graph has, by IRI."""
    return Counter(line.rsplit(b" ", 2)[1][1:-1].decode() for line in lines)


def counts_in(engine: ox.Store) -> Counter[str]:
    """How many statements each named graph has in the engine, by IRI."""
    rows = cast("Iterable[Mapping[str, Any]]", engine.query(_GRAPHS))
    return Counter({row["g"].value: int(row["n"].value) for row in rows})


@contextlib.contextmanager
def _locked(folder: Path) -> Iterator[None]:
    import fcntl  # not there on Windows, where nothing is published

    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("a") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield


def _publish(settings: Settings, folder: Path) -> Manifest:
    (folder / VERSIONS).mkdir(exist_ok=True)
    draft = Path(tempfile.mkdtemp(prefix=_DRAFT, dir=folder))
    draft.chmod(0o755)
    manifest = _write(settings, draft)
    _sync_tree(draft)
    place = _free_place(folder / VERSIONS, manifest.version)
    draft.rename(place)
    _sync(folder / VERSIONS)
    before = published.current(settings)
    following = folder / _NEXT
    following.unlink(missing_ok=True)
    following.symlink_to(Path(VERSIONS) / place.name)
    following.replace(folder / CURRENT)
    _sync(folder)
    _prune(folder / VERSIONS, place, before)
    return manifest


def _write(settings: Settings, draft: Path) -> Manifest:
    scratch = draft / "scratch"
    scratch.mkdir()
    content = Content(settings, scratch)
    with (draft / DUMP).open("wb") as dump:
        source = counts_of(_written(content.lines(), dump))
    version = content.version
    del content  # closes what it has open there
    shutil.rmtree(scratch)
    engine = ox.Store(str(draft / STORE))
    load(engine, ox.parse(path=str(draft / DUMP), format=ox.RdfFormat.N_QUADS))
    engine.optimize()
    engine.flush()
    stored = counts_in(engine)
    del engine  # closes it
    files = {
        path.relative_to(draft).as_posix(): FileMark.of(path) for path in sorted(draft.rglob("*")) if path.is_file()
    }
    manifest = Manifest(
        format=FORMAT,
        version=version,
        evidensgraf=__version__,
        pyoxigraph=ox.__version__,
        graphs={iri: Counts(count, stored[iri]) for iri, count in sorted(source.items())},
        files=files,
    )
    (draft / MANIFEST).write_bytes(manifest.dump())
    return manifest


def _written(lines: Iterable[bytes], file: IO[bytes]) -> Iterator[bytes]:
    """The same lines, written as they are gone through."""
    for line in lines:
        file.write(line)
        yield line


def _free_place(versions: Path, version: str) -> Path:
    """A name that no earlier build of the same version has."""
    names = itertools.chain([version], (f"{version}-{number}" for number in itertools.count(2)))
    return next(place for name in names if not (place := versions / name).exists())


def _prune(versions: Path, now: Path, before: tuple[Path, Manifest] | published.Damage | None) -> None:
    """Remove all versions but the one of now and, if it is another state of the graph and whole, the one before."""
    kept = {now.name}
    if isinstance(before, tuple) and before[1].version != now.name.partition("-")[0]:
        kept.add(before[0].name)
    for old in versions.iterdir():
        if old.name not in kept:
            shutil.rmtree(old)


def _sync_tree(top: Path) -> None:
    for path in top.rglob("*"):
        _sync(path)
    _sync(top)


def _sync(path: Path) -> None:
    """Wait until a file, or the names in a folder, are on the disk (fsync(2))."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _main() -> int:
    """What `ensure` starts: argument 1 is the settings as JSON; an error is told on standard output as JSON."""
    told = json.loads(sys.argv[1])
    try:
        build(Settings(**{**told, "root": Path(told["root"])}))
    except errors.EvidensgrafError as error:
        sys.stdout.write(json.dumps([type(error).__name__, error.facts], default=str))
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(_main())
