"""Opening the published folder (see `published`) for workers that cannot open a file themselves."""

from __future__ import annotations

import os
from collections import deque
from contextlib import suppress
from itertools import chain
from typing import TYPE_CHECKING, Any, cast

import pyoxigraph as ox

from evidensgraf.store.local import Caps, LocalStore
from evidensgraf.store.published import CURRENT, DUMP, STORE, Damage, Manifest, changed, current, folder, misfits

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from evidensgraf.errors import StartError
    from evidensgraf.settings import Settings

_UNCAPPED = Caps()
_INDEXES = ("s", "po", "o", "gs", "gpo", "go")
"""What has to be given for the engine to use each of its indexes."""
_SAMPLE = 64
_ROUNDS = 200


def open_current(settings: Settings, caps: Caps = _UNCAPPED) -> LocalStore:
    """The published graph, only to be read, with all its files open already, so that a walled worker can use it.

    Raises:
        StartError: nothing is published, or what is published is damaged.
    """
    link = folder(settings) / CURRENT
    found = current(settings) or Damage(link, "der er ikke bygget noget endnu", "nothing has been built yet")
    if isinstance(found, Damage):
        raise found.refusal()
    version, manifest = found
    for damage in chain(misfits(version, manifest), changed(version, manifest, STORE)):
        raise damage.refusal()
    engine = open_engine(version, manifest)
    if isinstance(engine, Damage):
        raise engine.refusal()
    try:
        _open_files(engine, version)
    except (OSError, RuntimeError) as error:
        raise _unreadable(version / STORE, error).refusal() from error
    return LocalStore.over(engine, manifest.size, manifest.version, caps)


def open_engine(version: Path, manifest: Manifest) -> ox.Store | Damage:
    """The engine over a version's store, which has as many statements as the manifest says; or what is wrong."""
    path = version / STORE
    raise_limit()
    try:
        engine = ox.Store.read_only(str(path))
        size = len(engine)
    except (OSError, RuntimeError) as error:
        return _unreadable(path, error)
    if size == manifest.size:
        return engine
    return Damage(
        path,
        f"har {size} udsagn; manifestet siger {manifest.size}",
        f"has {size} statements; the manifest says {manifest.size}",
    )


def met_damage(settings: Settings, error: OSError | RuntimeError) -> StartError | None:
    """The error for a query that met a damaged file, as the engine's words say; None if they say something else."""
    if isinstance(error, OSError) or str(error).startswith("Corruption"):
        return _unreadable(folder(settings), error).refusal()
    return None


def raise_limit() -> None:
    """Let this process open as many files as it may be let: RocksDB wants some hundreds for a large store."""
    import resource  # not there on Windows, where nothing is published

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft != hard:
        with suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


def _unreadable(path: Path, error: Exception) -> Damage:
    return Damage(path, f"kan ikke læses ({error})", f"cannot be read ({error})")


def _open_files(engine: ox.Store, version: Path) -> None:
    """Have the engine open all its files.

    It opens sixteen at once and each other one when it first looks into it, which a worker cannot do any more. So
    statements, chosen evenly over the graph, are looked up through each of its indexes until all are open.

    Raises:
        StartError: some could not be reached.
    """
    files = sorted((version / STORE).glob("*.sst"))
    dump = version / DUMP
    asked: set[tuple[str, ...]] = set()
    deque(engine.named_graphs(), maxlen=0)
    for round_ in range(_ROUNDS):
        if not (closed := _not_open(files)):
            return
        for quad in _sample(dump, _SAMPLE, (round_ * 0.6180339887) % 1):
            _look_up(engine, quad, asked)
    raise Damage(closed[0], "kunne ikke åbnes", "could not be opened").refusal()


def _not_open(files: list[Path]) -> list[Path]:
    """Those of the files that this process has no descriptor of."""
    opened = set()
    for name in os.listdir("/dev/fd"):  # noqa: PTH208 (names are all that is wanted)
        with suppress(OSError):  # the listing's own is gone already
            found = os.fstat(int(name))
            opened.add((found.st_dev, found.st_ino))
    return [path for path in files if ((s := path.stat()).st_dev, s.st_ino) not in opened]


def _sample(dump: Path, count: int, shift: float) -> Iterator[ox.Quad]:
    """Statements at even distances, the first one that far (of a distance) into the file."""
    size = dump.stat().st_size
    with dump.open("rb") as lines:
        for step in range(count):
            lines.seek(int((step + shift) * size / count))
            lines.readline()
            yield from ox.parse(lines.readline(), ox.RdfFormat.N_QUADS)


def _look_up(engine: ox.Store, quad: ox.Quad, asked: set[tuple[str, ...]]) -> None:
    """Count what shares a part of the statement, once for each part, through each index; and read its terms."""
    parts = {"s": quad.subject, "p": quad.predicate, "o": quad.object, "g": quad.graph_name}
    next(engine.quads_for_pattern(quad.subject, quad.predicate, quad.object, quad.graph_name), None)
    for index in _INDEXES:
        key = (index, *(str(parts[name]) for name in index))
        if key in asked:
            continue
        asked.add(key)
        names = " ".join(f"?{name}" for name in index)
        text = f"SELECT {names} (COUNT(*) AS ?n) {{ GRAPH ?g {{ ?s ?p ?o }} }} GROUP BY {names}"
        given: dict[ox.Variable, Any] = {ox.Variable(name): parts[name] for name in index}
        deque(cast("ox.QuerySolutions", engine.query(text, substitutions=given)), maxlen=0)
