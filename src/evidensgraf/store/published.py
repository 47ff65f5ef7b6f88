"""The published folder: a large graph on disk, whole at any moment, with an account of what it must hold.

```
<root>/derived/published/
  current              symbolic link to the version that is served; swapped in one step
  versions/<version>/
    graph.nq           the source statements and what follows from them: canonical N-Quads, sorted
    manifest.json      what the other files must be: hashes, counts of each named graph (`Manifest`)
    store/             the same for the engine (RocksDB), which is only read from then on
  lock                 held by whoever builds
```

`build` writes it, `fsck` checks every byte of it, and the nursery opens it (`opening`). RocksDB alone is no
witness of what it holds: with its own list of files cut short it opens empty, without an error, and a query that meets
a damaged block can go on for ever. So each opening holds every byte of it, and its counts, against the manifest.

The engine rewrites literals (see `LocalStore`), so statements that differ only in how a value is written become one,
and a graph can have fewer in the store than in `graph.nq`; the manifest has both figures. Dumps, hashes and checks
use `graph.nq`.

A canonical line is as RDF Dataset Canonicalization 1.0 has it (https://www.w3.org/TR/rdf-canon/, section 5): blank
nodes get the labels of RDFC-1.0, lines are in the order of their code points. Language tags are in lower case, which
RDF 1.1 Concepts, section 3.3, allows.
"""

from __future__ import annotations

import hashlib
import itertools
import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox

from evidensgraf import __version__, graphs
from evidensgraf.errors import Language, StartError
from evidensgraf.graphs import DERIVED

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from evidensgraf.settings import Settings

FORMAT = 1
"""Which layout of the folder and the manifest this program writes and reads."""
DUMP, MANIFEST, STORE, CURRENT, VERSIONS = "graph.nq", "manifest.json", "store", "current", "versions"


@dataclass(frozen=True, slots=True)
class Damage:
    """Something that is not as it must be.

    Attributes:
        path: the file or folder.
        da: what is wrong with it, in Danish.
        en: the same in English.
    """

    path: Path
    da: str
    en: str

    def text(self, language: Language) -> str:
        """One line that names the place and what is wrong."""
        return f"{self.path}: {self.da if language == 'da' else self.en}"

    def refusal(self) -> StartError:
        """The error of a server that will not serve this."""
        return StartError(
            reason_da=f"{self.text('da')}. Kør »evidensgraf fsck«, og »evidensgraf fsck --rebuild« for at bygge igen.",
            reason_en=f"{self.text('en')}. Run “evidensgraf fsck”, and “evidensgraf fsck --rebuild” to build it anew.",
        )


@dataclass(frozen=True, slots=True)
class Counts:
    """Statements of one named graph: in `graph.nq` (`source`) and in the engine's store (`store`)."""

    source: int
    store: int


@dataclass(frozen=True, slots=True)
class FileMark:
    """What a file must be: its size and the SHA-256 of its bytes, in hexadecimal."""

    bytes: int
    sha256: str

    @classmethod
    def of(cls, path: Path) -> FileMark:
        """The mark of a file as it is now."""
        with path.open("rb") as content:
            digest = hashlib.file_digest(content, "sha256")
        return cls(path.stat().st_size, digest.hexdigest())


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a version holds.

    Attributes:
        format: see `FORMAT`.
        version: of the graph (`graphs.Dataset.version`).
        evidensgraf: the version of the program that wrote it.
        pyoxigraph: the version of the engine that wrote it.
        graphs: the counts of each named graph, by IRI.
        files: all other files of the version, by their path in it.
    """

    format: int
    version: str
    evidensgraf: str
    pyoxigraph: str
    graphs: Mapping[str, Counts]
    files: Mapping[str, FileMark]

    @property
    def size(self) -> int:
        """How many statements the store has."""
        return sum(counts.store for counts in self.graphs.values())

    def dump(self) -> bytes:
        """As JSON, keys sorted."""
        return json.dumps(asdict(self), indent=1, sort_keys=True).encode() + b"\n"

    @classmethod
    def read(cls, version: Path) -> Manifest | Damage:
        """The manifest of a version's folder, or what is wrong with it."""
        path = version / MANIFEST
        try:
            facts = json.loads(path.read_bytes())
            counts = {iri: Counts(**counts) for iri, counts in facts.pop("graphs").items()}
            marks = {name: FileMark(**mark) for name, mark in facts.pop("files").items()}
            return cls(**facts, graphs=counts, files=marks)
        except OSError as error:
            return Damage(path, f"kan ikke læses ({error.strerror})", f"cannot be read ({error.strerror})")
        except (ValueError, KeyError, TypeError, AttributeError):
            return Damage(path, "er ikke et manifest, der kan læses", "is no manifest that can be read")

    def fits(self, version: str) -> bool:
        """Whether this program and this engine would write the same for that version of the graph."""
        made = (self.format, self.version, self.evidensgraf, self.pyoxigraph)
        return made == (FORMAT, version, __version__, ox.__version__)


def folder(settings: Settings) -> Path:
    """The published folder of a deployment."""
    return Path(settings.published) if settings.published else settings.root / "derived" / "published"


def current(settings: Settings) -> tuple[Path, Manifest] | Damage | None:
    """The folder of the version that is served, and its manifest; None if nothing is published; or what is wrong."""
    link = folder(settings) / CURRENT
    if not link.is_symlink():
        return Damage(link, "er ikke et symbolsk link", "is no symbolic link") if link.exists() else None
    version = link.resolve()
    if not version.is_dir():
        return Damage(link, f"peger på {version}, som ikke findes", f"points to {version}, which is not there")
    manifest = Manifest.read(version)
    return manifest if isinstance(manifest, Damage) else (version, manifest)


def fresh(settings: Settings) -> Manifest | None:
    """The manifest of what is published, if that is what the files of the root folder say now.

    Raises:
        StartError: what is published is damaged, as far as its manifest shows.
        FileError: a file of the root cannot be read.
    """
    found = current(settings)
    if isinstance(found, Damage):
        raise found.refusal()
    return found[1] if found and found[1].fits(graphs.version(settings)) else None


def is_large(settings: Settings) -> bool:
    """Whether the files of the root folder make more statements than are held in memory.

    They are parsed, up to that number, only if it is not plain from their size or from what is published.

    Raises:
        StartError: see `fresh`.
        FileError, RdfSyntaxError: a file of the root cannot be read.
    """
    most = settings.memory_triples
    if graphs.bytes_of(settings) < 2 * most:  # no statement takes less than two bytes
        return False
    if manifest := fresh(settings):
        return sum(counts.source for iri, counts in manifest.graphs.items() if not iri.startswith(DERIVED)) > most
    return next(itertools.islice(graphs.stream(settings), most, None), None) is not None


def misfits(version: Path, manifest: Manifest) -> Iterator[Damage]:
    """What a look at the folder shows, without reading the files: some missing, of another size, or too many."""
    if manifest.format != FORMAT:
        words = f"{manifest.format} ≠ {FORMAT}"
        yield Damage(version / MANIFEST, f"har et andet format ({words})", f"has another format ({words})")
    for name, mark in manifest.files.items():
        path = version / name
        if not path.is_file():
            yield Damage(path, "mangler", "is missing")
        elif (size := path.stat().st_size) != mark.bytes:
            yield Damage(path, f"er {size} byte, ikke {mark.bytes}", f"has {size} bytes, not {mark.bytes}")
    for path in sorted((version / STORE).glob("*")):
        if path.relative_to(version).as_posix() not in manifest.files:
            yield Damage(path, "hører ikke til", "does not belong there")


def changed(version: Path, manifest: Manifest, below: str = "") -> Iterator[Damage]:
    """The files, all or those in that folder, whose size is right and whose bytes are not."""
    for name, mark in manifest.files.items():
        path = version / name
        if not name.startswith(below) or not path.is_file() or path.stat().st_size != mark.bytes:
            continue
        if FileMark.of(path) != mark:
            yield Damage(path, "har andre byte end manifestet siger", "has other bytes than the manifest says")
