"""What has changed since a commit or a report, and only what that can affect is checked.

The state of that commit is read from git, that of the report from the report; nothing in it is judged. What a change
can affect is found as the checker does it (see `engine.incremental`).
"""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

from evidensgraf import turtle
from evidensgraf.errors import ChangesError
from evidensgraf.validation import checks, kept, validate
from evidensgraf.validation.assembly import assembled, data_check, documents_of
from evidensgraf.validation.checks import links
from evidensgraf.validation.documents import Document
from evidensgraf.validation.engine.incremental import Incremental
from evidensgraf.validation.world import World

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    import pyoxigraph as ox

    from evidensgraf.settings import Settings
    from evidensgraf.validation.result import Report, Result

_SECONDS = 60


def check(settings: Settings, since: str | Path) -> Report:
    """Check what the changes since a commit, or since a report, can affect.

    Args:
        settings: whose root folder it is; for a commit it must be in a git repository.
        since: the commit, in any way that git can name one; or the path of a report that was kept (see `kept`).

    Returns:
        What is found of what was changed, and of what the change can affect. Where the ontology or the shapes have
        changed, that is everything.

    Raises:
        ChangesError: git does not know, or it is no such report.
    """
    before = _changed(settings, since) if isinstance(since, str) else kept.changed(settings, since)
    documents = documents_of(settings, (), {}, lambda _step, _done, _of: None)
    after = [document for document in documents if document.path.resolve() in before]
    old = [_as_it_was(settings, path, content) for path, content in before.items() if content is not None]
    if any(document.part != "data" for document in (*old, *after)):
        return validate(settings)
    world = World(documents)
    own = [result for document in after for result in checks.of_file(document)]
    own += _of_links(world, [*old, *after])
    found: list[Result] = []
    if all(document.quads is not None for document in documents):
        unchanged = [document for document in documents if document not in after]
        data, shapes = data_check(document.source for document in (*unchanged, *old))
        graph = Incremental(shapes, data, judged=False)
        graph.change(_quads(old), _quads(after))
        found = graph.results
    return assembled(world, found, own)


def _changed(settings: Settings, since: str) -> dict[Path, bytes | None]:
    """The RDF files that have changed: path → what it held at the commit, None if it was not there."""
    named = _git(settings.root, since, "rev-parse", "--verify", "--end-of-options", f"{since}^{{commit}}")
    commit = named.decode().strip()
    top = settings.root.resolve() / _git(settings.root, since, "rev-parse", "--show-cdup").decode().strip()
    names = _git(settings.root, since, "diff", "--name-only", "--no-renames", "-z", commit, "--", ".")
    names += _git(settings.root, since, "ls-files", "--others", "--exclude-standard", "--full-name", "-z", "--", ".")
    was = _git(settings.root, since, "ls-tree", "-r", "--name-only", "--full-tree", "-z", commit).split(b"\0")
    known = frozenset(was)
    found: dict[Path, bytes | None] = {}
    for name in filter(None, names.split(b"\0")):
        path = (top / name.decode(errors="surrogateescape")).resolve()
        if path.suffix in turtle.FORMATS:
            text = name.decode(errors="surrogateescape")
            found[path] = _git(settings.root, since, "show", f"{commit}:{text}") if name in known else None
    return found


def _git(folder: Path, since: str, *arguments: str) -> bytes:
    try:
        done = subprocess.run(  # noqa: S603 (git, with a list of arguments)
            ["git", "-C", str(folder), *arguments],  # noqa: S607 (whichever git the user has)
            capture_output=True,
            check=True,
            timeout=_SECONDS,
        )
    except (OSError, subprocess.SubprocessError) as error:
        said = getattr(error, "stderr", None) or str(error).encode()
        raise ChangesError(since=since, reason=" ".join(said.decode(errors="replace").split())) from error
    return done.stdout


def _as_it_was(settings: Settings, path: Path, content: bytes) -> Document:
    parts = (part for part in ("ontology", "shapes", "data") if path.is_relative_to(settings.part(part).resolve()))
    return Document(path, next(parts, "other"), "https://w3id.org/evidensgraf/graph/as-it-was", content)


def _of_links(world: World, changed: list[Document]) -> Iterable[Result]:
    """What files say of each other, as far as it concerns what has changed."""
    described = {node for document in changed for node in document.described}
    paths = {document.path.resolve() for document in changed}
    for result in links.check(world):
        terms = ((result.focus or "").removeprefix("_:"), (result.value or "").strip("<>"))
        if described.intersection(terms) or (result.place and result.place.path.resolve() in paths):
            yield result


def _quads(documents: Iterable[Document]) -> list[ox.Quad]:
    return [quad for document in documents for quad in document.quads or ()]
