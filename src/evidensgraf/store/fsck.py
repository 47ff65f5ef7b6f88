"""Checking every byte of the published folder: the link, the manifest, the files, the store, and the sources."""

from __future__ import annotations

import hashlib
import itertools
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox

from evidensgraf import graphs
from evidensgraf.errors import FileError
from evidensgraf.store import opening, published
from evidensgraf.store.build import counts_in, counts_of
from evidensgraf.store.content import Content
from evidensgraf.store.published import CURRENT, DUMP, MANIFEST, STORE, Damage

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from evidensgraf.settings import Settings
    from evidensgraf.store.published import Manifest

_MOST = 3
"""How many of a kind are named one by one."""


def check(settings: Settings) -> Iterator[Damage]:
    """Whatever is wrong with what is published, as it is found.

    Raises:
        FileError: nothing is published, or a file cannot be read.
        RdfSyntaxError: a source does not parse.
    """
    found = published.current(settings)
    if found is None:
        raise FileError.missing(published.folder(settings) / CURRENT)
    if isinstance(found, Damage):
        yield found
        return
    version, manifest = found
    damaged = set()
    for damage in itertools.chain(published.misfits(version, manifest), published.changed(version, manifest)):
        damaged.add(damage.path)
        yield damage
    if version / DUMP not in damaged:
        yield from _compared(version / DUMP, _dump_counts(version), {i: c.source for i, c in manifest.graphs.items()})
    if not any(path.is_relative_to(version / STORE) for path in damaged):
        yield from _store(version, manifest, with_dump=version / DUMP not in damaged)
    yield from _sources(settings, version, manifest)


def _dump_counts(version: Path) -> Mapping[str, int]:
    with (version / DUMP).open("rb") as lines:
        return counts_of(lines)


def _compared(path: Path, found: Mapping[str, int], expected: Mapping[str, int]) -> Iterator[Damage]:
    """The named graphs that have another number of statements than they must."""
    wrong = [iri for iri in sorted({*found, *expected}) if found.get(iri, 0) != expected.get(iri, 0)]
    for iri in wrong[:_MOST]:
        have, must = found.get(iri, 0), expected.get(iri, 0)
        yield Damage(
            path, f"<{iri}> har {have} udsagn; manifestet siger {must}", f"<{iri}> has {have}; the manifest says {must}"
        )
    if (more := len(wrong) - _MOST) > 0:
        yield Damage(path, f"og {more} grafer til", f"and {more} graphs more")


def _store(version: Path, manifest: Manifest, *, with_dump: bool) -> Iterator[Damage]:
    """The store against the manifest and, statement by statement, `graph.nq`."""
    path = version / STORE
    engine = opening.open_engine(version, manifest)
    if isinstance(engine, Damage):
        yield engine
        return
    try:
        yield from _compared(path, counts_in(engine), {i: c.store for i, c in manifest.graphs.items()})
        quads = ox.parse(path=str(version / DUMP), format=ox.RdfFormat.N_QUADS) if with_dump else ()
        lost = sum(1 for quad in quads if quad not in engine)
    except (OSError, RuntimeError) as error:
        yield Damage(path, f"kan ikke læses ({error})", f"cannot be read ({error})")
        return
    if lost:
        yield Damage(path, f"mangler {lost} udsagn fra {DUMP}", f"lacks {lost} statements of {DUMP}")


def _sources(settings: Settings, version: Path, manifest: Manifest) -> Iterator[Damage]:
    """`graph.nq`, by its hash in the manifest, against the files of the root folder."""
    if not manifest.fits(graphs.version(settings)):
        yield Damage(
            version / MANIFEST,
            "svarer ikke til filerne i rodmappen eller til dette program; kør »evidensgraf build«",
            "does not fit the files of the root folder or this program; run “evidensgraf build”",
        )
        return
    digest = hashlib.sha256()
    with tempfile.TemporaryDirectory() as scratch:
        for line in Content(settings, Path(scratch)).lines():
            digest.update(line)
    if digest.hexdigest() != manifest.files[DUMP].sha256:
        yield Damage(version / DUMP, "er ikke, hvad filerne i rodmappen giver", "is not what the root's files give")
