"""The releases that a deployment keeps: which there are, what each says of itself, and its graph, to be asked.

A release is opened when it is first asked, and let go of when another one is; its processes are its own.
"""

from __future__ import annotations

import json
import re
import threading
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox
from flask import current_app

from evidensgraf import resources
from evidensgraf.errors import UnknownIriError
from evidensgraf.namespaces import BASE, PREFIXES
from evidensgraf.resources.dataset import DATASET
from evidensgraf.store.local import LocalStore
from evidensgraf.store.pool import PooledStore

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask import Flask

    from evidensgraf.resources import Resource
    from evidensgraf.settings import Settings

RELEASES = f"{BASE}release/"
FEED = "feed.atom"
_VERSION = re.compile(r"\d+\.\d+\.\d+[-0-9A-Za-z.]*")
_DISTRIBUTION = PREFIXES["dcat"] + "distribution"


@dataclass(frozen=True, slots=True)
class Release:
    """A release by its manifest.

    Attributes:
        version: `1.2.0`.
        date: the day it came out, as `2026-11-22`.
        previous: the version before it; None for the first.
        state: the version of its graph, a hash.
        statements: how many it holds.
        files: (path, bytes) of its files outside of its site.
    """

    version: str
    date: str
    previous: str | None
    state: str
    statements: int
    files: tuple[tuple[str, int], ...]

    @property
    def iri(self) -> str:
        """Its IRI."""
        return RELEASES + self.version


class Archive:
    """The releases of one deployment; at most one of them is open to queries.

    Args:
        settings: its choices; `releases` is the folder.
    """

    def __init__(self, settings: Settings) -> None:
        self.folder = Path(settings.releases or settings.root / "dist")
        # One of each lane: most questions are about the graph of today.
        self._settings = replace(settings, short_lane=1, long_lane=1)
        self._lock = threading.Lock()
        self._open: tuple[str, PooledStore] | None = None

    def versions(self) -> tuple[str, ...]:
        """The releases there are, the newest last by its number."""
        try:
            # A new release is a new name in the folder; without one nothing is looked for.
            return _versions(self.folder, self.folder.stat().st_mtime_ns)
        except OSError:
            return ()

    def release(self, version: str) -> Release:
        """What a release says of itself.

        Raises:
            UnknownIriError: there is none.
        """
        return _release(self.place(version))

    def resource(self, version: str) -> tuple[Resource, LocalStore]:
        """A release as its catalogue describes it, and that catalogue.

        Raises:
            UnknownIriError: there is none.
        """
        store = _catalogue(self.place(version))
        return resources.load(store, RELEASES + version), store

    def beside(self, version: str) -> tuple[str | None, str | None]:
        """The releases before and after one, of those that are kept."""
        known = self.versions()
        at = known.index(version)
        return (known[at - 1] if at else None), (known[at + 1] if at + 1 < len(known) else None)

    def described(self) -> Iterator[ox.Quad]:
        """What the catalogue says of the releases: that the dataset has them, and what each says of itself.

        DCAT 3 says so by its own properties (section 11.1), DCAT-AP-DK 2 by those of DCMI.
        """
        dataset = ox.NamedNode(DATASET)
        for version in self.versions():
            iri = ox.NamedNode(RELEASES + version)
            for prefix in ("dcat", "dcterms"):
                yield ox.Quad(dataset, ox.NamedNode(f"{PREFIXES[prefix]}hasVersion"), iri)
            for triple in _triples(self.place(version)):
                if triple.subject == iri and triple.predicate.value != _DISTRIBUTION:
                    yield ox.Quad(*triple)
        if newest := self.versions()[-1:]:
            yield ox.Quad(
                dataset, ox.NamedNode(f"{PREFIXES['dcat']}hasCurrentVersion"), ox.NamedNode(RELEASES + newest[0])
            )

    def place(self, version: str) -> Path:
        """The folder of a release.

        Raises:
            UnknownIriError: there is none.
        """
        folder = self.folder / version
        if not _VERSION.fullmatch(version) or not (folder / "manifest.json").is_file():
            raise UnknownIriError(iri=f"{BASE}release/{version}")
        return folder

    def store(self, version: str) -> PooledStore:
        """The graph of a release, to be asked.

        Raises:
            UnknownIriError: there is none.
            StartError: it cannot be read.
        """
        dump = self.place(version) / "dumps" / "evidensgraf.nq"
        with self._lock:
            if self._open is None or self._open[0] != version:
                self._close()
                self._open = version, PooledStore(self._settings, dump=dump)
            return self._open[1]

    def close(self) -> None:
        """Let go of the open one."""
        with self._lock:
            self._close()

    def _close(self) -> None:
        if self._open:
            self._open[1].close()
            self._open = None


def archive() -> Archive:
    """The releases that the request at hand can reach."""
    found: Archive = current_app.extensions["evidensgraf.releases"]
    return found


def open_archive(app: Flask, settings: Settings) -> Archive:
    """Let an app reach its releases; what is returned is to be closed with it."""
    found = app.extensions["evidensgraf.releases"] = Archive(settings)
    return found


@lru_cache(maxsize=8)
def _versions(folder: Path, changed: int) -> tuple[str, ...]:
    del changed  # a folder that has changed may hold others
    found = (path.parent.name for path in folder.glob("*/manifest.json"))
    return tuple(sorted(filter(_VERSION.fullmatch, found), key=_order))


# A release does not change, so what was read of it once holds.
@lru_cache(maxsize=64)
def _release(folder: Path) -> Release:
    said = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    files = tuple((path, facts["bytes"]) for path, facts in said["files"].items() if not path.startswith("site/"))
    return Release(said["version"], said["date"], said["previous"], said["graph"], said["statements"], files)


@lru_cache(maxsize=8)
def _catalogue(folder: Path) -> LocalStore:
    graph = ox.NamedNode(f"{BASE}graph/release/{folder.name}")
    quads = [ox.Quad(t.subject, t.predicate, t.object, graph) for t in _triples(folder)]
    return LocalStore(quads, folder.name)


@lru_cache(maxsize=64)
def _triples(folder: Path) -> list[ox.Triple]:
    return [quad.triple for quad in ox.parse(path=str(folder / "catalog.ttl"), format=ox.RdfFormat.TURTLE)]


def _order(version: str) -> tuple[list[int], bool, str]:
    numbers, _, candidate = version.partition("-")
    return [int(part) for part in numbers.split(".") if part.isdigit()], not candidate, candidate
