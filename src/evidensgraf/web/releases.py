"""Earlier states of the graph: the files of each release (`release`), and a SPARQL endpoint for each.

| address | what is there |
|---|---|
| `/release/feed.atom` | the feed of all releases |
| `/release/1.2.0` | 303 to its front page, or to its catalogue, by `Accept` |
| `/release/1.2.0/…` | its files: `site/`, `dumps/`, `catalog.ttl`, `manifest.json` … |
| `/release/1.2.0/sparql` | queries over that release, within the bounds of all queries |

A release is opened when it is first asked, and let go of when another one is; its processes are its own.
"""

from __future__ import annotations

import re
import threading
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from flask import Blueprint, Response, current_app, redirect, request, send_from_directory

from evidensgraf.errors import UnknownIriError
from evidensgraf.namespaces import BASE
from evidensgraf.store.pool import PooledStore
from evidensgraf.store.query import read_query
from evidensgraf.web import errors, protocol, sparql
from evidensgraf.web.negotiation import HTML, best
from evidensgraf.web.site import current_site

if TYPE_CHECKING:
    from flask import Flask
    from werkzeug.wrappers import Response as PlainResponse

    from evidensgraf.settings import Settings

blueprint = Blueprint("releases", __name__)

FEED = "feed.atom"
_VERSION = re.compile(r"\d+\.\d+\.\d+[-0-9A-Za-z.]*")
_TURTLE = "text/turtle"
_TYPES = {
    ".atom": "application/atom+xml",
    ".js": "text/javascript",
    ".jsonld": "application/ld+json",
    ".md": "text/markdown",
    ".nq": "application/n-quads",
    ".nt": "application/n-triples",
    ".rdf": "application/rdf+xml",
    ".rq": "application/sparql-query",
    ".ru": "application/sparql-update",
    ".trig": "application/trig",
    ".ttl": _TURTLE,
}
"""Media types that the machine's own table may lack."""


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

    def versions(self) -> list[str]:
        """The releases there are, the newest last by its number."""
        found = (path.parent.name for path in self.folder.glob("*/manifest.json"))
        return sorted(filter(_VERSION.fullmatch, found), key=_order)

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


@blueprint.get(f"/release/{FEED}")
def feed() -> Response:
    """The feed of all releases."""
    if not (archive().folder / FEED).is_file():
        raise UnknownIriError(iri=f"{BASE}release/{FEED}")
    return _sent(archive().folder, FEED)


@blueprint.get("/release/<version>", strict_slashes=False)
def lead(version: str) -> PlainResponse:
    """To a release's front page, or to what it says of itself."""
    archive().place(version)
    chosen = best([HTML, _TURTLE])
    if chosen is None:
        raise errors.NotAcceptableError(offered=f"{HTML}, {_TURTLE}")
    file = "site/index.html" if chosen == HTML else "catalog.ttl"
    response = redirect(f"{request.script_root}/release/{version}/{file}", code=303)
    response.vary.add("Accept")
    return response


@blueprint.get("/release/<version>/<path:file>")
def file(version: str, file: str) -> Response:
    """A file of a release."""
    folder = archive().place(version)
    name = f"{file}index.html" if file.endswith("/") else file
    if not (folder / name).is_file():
        raise UnknownIriError(iri=f"{BASE}release/{version}/{file}")
    return _sent(folder, name)


@blueprint.route("/release/<version>/sparql", methods=["GET", "POST"])
def ask(version: str) -> Response:
    """The answer to a query over a release, for a machine."""
    asked = protocol.asked(current_site().settings.max_query_bytes)
    if asked.text is None:
        raise errors.MissingQueryError
    query = read_query(asked.text).over(asked.default_graphs, asked.named_graphs)
    chosen = sparql.chosen_format(query.form)
    body = archive().store(version).answer(query, chosen, sparql.is_gone())
    response = Response(body, mimetype=chosen.media_type, headers={"Access-Control-Allow-Origin": "*"})
    response.vary.add("Accept")
    return response


def archive() -> Archive:
    """The releases that the request at hand can reach."""
    found: Archive = current_app.extensions["evidensgraf.releases"]
    return found


def register(app: Flask, settings: Settings) -> Archive:
    """Let an app give its releases; what is returned is to be closed with it."""
    found = app.extensions["evidensgraf.releases"] = Archive(settings)
    app.register_blueprint(blueprint)
    return found


def _sent(folder: Path, name: str) -> Response:
    # send_from_directory lets no name lead out of the folder; entity tag, date and ranges are its own.
    response = send_from_directory(folder.resolve(), name, mimetype=_TYPES.get(Path(name).suffix))
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response


def _order(version: str) -> tuple[list[int], bool, str]:
    numbers, _, candidate = version.partition("-")
    return [int(part) for part in numbers.split(".") if part.isdigit()], not candidate, candidate
