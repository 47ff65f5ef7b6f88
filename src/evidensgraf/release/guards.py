"""What must hold before a release is made."""

from __future__ import annotations

import re
import subprocess
from dataclasses import dataclass
from typing import TYPE_CHECKING

from evidensgraf import __version__, graphs, turtle, validation
from evidensgraf.errors import FileError, ReleaseError
from evidensgraf.namespaces import BASE, GRAPH, PREFIXES, VOCABULARY

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evidensgraf.settings import Settings

_VERSION = re.compile(r"(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(-[0-9A-Za-z.-]+)?")
_STATED = (PREFIXES["owl"] + "versionInfo", PREFIXES["dcat"] + "version")


@dataclass(frozen=True, slots=True)
class Edition:
    """Which release it is.

    Attributes:
        version: `1.2.0` (Semantic Versioning 2.0.0).
        date: the day that its heading in the changelog states, as `2026-11-22`.
        previous: the version before it; None for the first.
    """

    version: str
    date: str
    previous: str | None


def check(settings: Settings, version: str) -> Edition:
    """Hold the root folder to what a release needs.

    Args:
        settings: whose root is released.
        version: the release's.

    Returns:
        The release with its date and the one before it, both by the changelog.

    Raises:
        ReleaseError: something does not hold. All of it is said at once; only then the shapes are asked.
        FileError, RdfSyntaxError: a file cannot be read.
    """
    headings = _headings(settings)
    dates = dict(headings)
    faults = list(_faults(settings, version, dates))
    if not faults and not validation.validate(settings).conforms:  # it takes seconds, so it comes last
        told = "grafen opfylder ikke sine krav (evidensgraf validate)"
        faults = [(told, "the graph does not conform (evidensgraf validate)")]
    if faults:
        raise ReleaseError(
            version=version,
            reasons_da="; ".join(danish for danish, _ in faults),
            reasons_en="; ".join(english for _, english in faults),
        )
    order = [known for known, _ in headings]
    after = order[order.index(version) + 1 :]
    return Edition(version, dates[version], after[0] if after else None)


def _headings(settings: Settings) -> list[tuple[str, str]]:
    """The changelog's headings of releases, the newest first: (version, date)."""
    try:
        text = turtle.read_bytes(settings.root / "CHANGELOG.md").decode("utf-8", errors="replace")
    except FileError:
        return []
    return re.findall(r"^## \[?(\d[^\]\s]*)\]? - (\d{4}-\d\d-\d\d)$", text, re.MULTILINE)


def _faults(settings: Settings, version: str, dates: dict[str, str]) -> Iterator[tuple[str, str]]:
    if not _VERSION.fullmatch(version):
        yield f"»{version}« er ikke et versionsnummer som 1.2.0", f"“{version}” is no version number like 1.2.0"
    if version not in dates:
        heading = f"## [{version}] - ÅÅÅÅ-MM-DD"
        yield (
            f"CHANGELOG.md mangler overskriften {heading}",
            f"CHANGELOG.md lacks the heading {heading.replace('ÅÅÅÅ', 'YYYY')}",
        )
    for place, stated in _stated(settings):
        if stated != version:
            yield f"{place} siger {stated}", f"{place} says {stated}"
    if _is_dirty(settings):
        yield "mappen har ændringer, som git ikke har gemt", "the folder has changes that are not committed"


def _stated(settings: Settings) -> Iterator[tuple[str, str]]:
    """Where the version of the whole is stated, and which; a rule has a version of its own."""
    yield "evidensgraf.__version__", __version__
    for quad in graphs.load(settings).quads("ontology", "data"):
        if quad.predicate.value in _STATED and str(quad.subject) in (f"<{VOCABULARY}>", f"<{BASE}dataset>"):
            graph = str(getattr(quad.graph_name, "value", "")).removeprefix(GRAPH)
            yield f"{graph}.ttl", str(getattr(quad.object, "value", ""))


def _is_dirty(settings: Settings) -> bool:
    """Whether git knows of changes below the root; a folder that git does not know has none."""
    command = ["git", "-C", str(settings.root), "status", "--porcelain", "--", "ontology", "shapes", "data"]
    try:
        done = subprocess.run(command, capture_output=True, check=False)  # noqa: S603 -- git, with a list of words
    except OSError:
        return False
    return done.returncode == 0 and bool(done.stdout.strip())
