"""Writes a release into its folder, whole or not at all."""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox

from evidensgraf import changes
from evidensgraf.changes import revisions, words
from evidensgraf.changes.canonical import canonical
from evidensgraf.changes.update import update
from evidensgraf.errors import LANGUAGES, FileError, ReleaseError
from evidensgraf.namespaces import PREFIXES
from evidensgraf.release import catalogue, dumps, feed
from evidensgraf.release.site import site
from evidensgraf.settings import PARTS
from evidensgraf.store.local import LocalStore, whole

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from evidensgraf.release.guards import Edition
    from evidensgraf.settings import Settings

_DUMP = f"dumps/{dumps.NAME}.nq"


def build(settings: Settings, edition: Edition, target: Path, wanted: Callable[[str], bool] = lambda _: True) -> Path:
    """Make a release.

    Args:
        settings: whose root is released.
        edition: which release; what the guards found (`guards.check`).
        target: folder of all releases, `dist/`.
        wanted: which addresses of the site are written; all unless a trial wants fewer.

    Returns:
        The release's folder.

    Raises:
        ReleaseError: it is there already, or a link of the site leads nowhere.
        FileError: a file cannot be read or written.
    """
    final, draft = target / edition.version, target / f".{edition.version}.part"
    if final.exists():
        raise ReleaseError(
            version=edition.version,
            reasons_da=f"{final} findes allerede; en udgivelse ændres ikke",
            reasons_en=f"{final} is there already; a release does not change",
        )
    try:
        shutil.rmtree(draft, ignore_errors=True)
        _fill(settings, edition, target, draft, wanted)
        draft.rename(final)
        (target / "feed.atom").write_bytes(feed.feed(target))
    except OSError as error:
        raise FileError.unreadable(Path(error.filename or target), error.strerror) from error
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return final


def _fill(settings: Settings, edition: Edition, target: Path, draft: Path, wanted: Callable[[str], bool]) -> None:
    version, said = whole(settings)
    content = canonical(said)
    # In canonical order and under canonical names of blank nodes, so that two builds write the same bytes.
    quads = list(ox.parse(content, ox.RdfFormat.N_QUADS))
    written: dict[str, tuple[int, str]] = {}

    def write(path: str, data: bytes) -> None:
        place = draft / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(data)
        written[path] = (len(data), hashlib.sha256(data).hexdigest())

    for path, data in [*dumps.rdf(quads), *dumps.tables(quads), *_sources(settings), _ontology(edition, quads)]:
        write(path, data)
    found, names = _changes(edition, quads, target)
    for path, data in _told(edition, quads, found, names, target):
        write(path, data)
    files = [(path, *facts) for path, facts in written.items() if path.startswith("dumps/")]
    write("catalog.ttl", catalogue.catalogue(edition, quads, files))
    for path, data in site(settings, LocalStore(quads, version), edition.version, names, wanted):
        write(f"site/{path}", data)
    manifest = {
        "version": edition.version,
        "date": edition.date,
        "previous": edition.previous,
        "graph": version,
        "statements": len(quads),
        "graphs": len({quad.graph_name for quad in quads}),
        "canonical": {"algorithm": "RDFC-1.0, SHA-256", "hash": hashlib.sha256(content).hexdigest()},
        "summary": _summary(edition, found),
        "files": {path: {"bytes": size, "sha256": digest} for path, (size, digest) in sorted(written.items())},
    }
    text = json.dumps(manifest, ensure_ascii=False, indent=1) + "\n"
    (draft / "manifest.json").write_text(text, encoding="utf-8")


def _sources(settings: Settings) -> Iterator[tuple[str, bytes]]:
    for part in PARTS:
        folder = settings.part(part)
        for path in sorted(folder.rglob("*")):
            relative = path.relative_to(folder)
            if path.is_file() and not any(step.startswith(".") for step in relative.parts):
                yield f"{revisions.SOURCES}/{part}/{relative.as_posix()}", path.read_bytes()


def _ontology(edition: Edition, quads: Sequence[ox.Quad]) -> tuple[str, bytes]:
    """The ontology in one file, said to be of this version."""
    del edition  # its header says the version, which the guards hold to the release's
    triples = [q.triple for q in quads if "/graph/ontology/" in str(q.graph_name)]
    prefixes = dict(sorted(PREFIXES.items()))
    return "ontology.ttl", ox.serialize(triples, format=ox.RdfFormat.TURTLE, prefixes=prefixes) or b""


def _before(edition: Edition, target: Path) -> list[ox.Quad]:
    """The graph of the release before; nothing for the first.

    Raises:
        ReleaseError: its folder is not there, so nothing can be said of what changed.
    """
    if edition.previous is None:
        return []
    path = target / edition.previous / _DUMP
    if not path.is_file():
        raise ReleaseError(
            version=edition.version,
            reasons_da=f"udgivelsen før, {edition.previous}, mangler i {target}",
            reasons_en=f"the release before, {edition.previous}, is not in {target}",
        )
    return list(ox.parse(path=str(path), format=ox.RdfFormat.N_QUADS))


def _changes(edition: Edition, quads: Sequence[ox.Quad], target: Path) -> tuple[changes.Changes, words.Labels]:
    before = _before(edition, target)
    return changes.compare(before, quads), {**words.labels(before), **words.labels(quads)}


def _told(
    edition: Edition, quads: Sequence[ox.Quad], found: changes.Changes, names: words.Labels, target: Path
) -> Iterator[tuple[str, bytes]]:
    for language in LANGUAGES:
        heading = f"# Evidensgraf {edition.version} ({edition.date})\n\n"
        yield f"changes.{language}.md", (heading + words.markdown(found, names, language)).encode()
    yield "changes.jsonld", feed.activities(edition, found)
    if edition.previous:
        yield "changes.ru", update(_before(edition, target), quads).encode()


def _summary(edition: Edition, found: changes.Changes) -> str:
    counts = {"new": found.new, "changed": found.changed, "renamed": found.renamed}
    counted = [*counts.items(), ("moved", found.moved), ("retired", found.gone)]
    told = ", ".join(f"{len(things)} {kind}" for kind, things in counted if things)
    return f"Since {edition.previous}: {told or 'no change'}." if edition.previous else f"The first release: {told}."
