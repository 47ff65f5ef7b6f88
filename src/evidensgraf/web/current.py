"""The site over the graph of the moment: a WSGI application that goes over to another graph while it serves.

An edition is a store with the site that was made from it. When there is another graph (another version was published,
or the server was told to look: SIGHUP), a new edition is opened beside the old one, and put in its place in one step.
A request stays with the edition that it began with, so that no answer is made of two; the old store is closed when its
last request is done. What cannot be opened is noted in the log, and the old edition goes on.
"""

from __future__ import annotations

import logging
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from werkzeug.wsgi import ClosingIterator

from evidensgraf.errors import EvidensgrafError
from evidensgraf.store import published
from evidensgraf.store.pool import PooledStore, open_store
from evidensgraf.web import MOST_BODY, create_app, operation, validate
from evidensgraf.web.warming import begin, keep

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path
    from wsgiref.types import StartResponse, WSGIEnvironment

    from flask import Flask

    from evidensgraf.settings import Settings
    from evidensgraf.store import Store
    from evidensgraf.store.pool import StartedAnswer
    from evidensgraf.web.cache import AnswerCache

_LOOK_SECONDS = 2.0
"""How often the server looks whether another version was published."""
_LONGEST_PAUSE = 60.0
_EDITION = "evidensgraf.edition"
_ENTERED = "evidensgraf.entered"
_log = logging.getLogger(__name__)


@dataclass(eq=False, slots=True)
class _Edition:
    """One graph with its site.

    Attributes:
        app: the site.
        store: the graph.
        requests: how many are being answered from it.
        is_old: another one has taken its place.
    """

    app: Flask
    store: Store
    requests: int = 0
    is_old: bool = False

    def holds(self, environ: WSGIEnvironment) -> bool:
        return bool(self.app.extensions["evidensgraf.answers"].holds(environ))

    def close(self) -> None:
        operation.close_operation(self.app)
        validate.close(self.app)
        self.store.close()


class CurrentSite:
    """The site of a deployment, over the graph of the moment.

    Args:
        settings: the deployment's choices.

    Raises:
        StoreError, StartError, FileError, RdfSyntaxError: see `store.pool.open_store`.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._lock = threading.Lock()
        self._told = threading.Event()
        self._is_closed = False
        self._link = _link(settings)
        self._edition = self._open(open_store(settings))
        self._watcher = threading.Thread(target=self._watch, name="watcher", daemon=True)

    @property
    def most_body(self) -> int:
        """The bytes of a request's body that are read."""
        return int(self._edition.app.config[MOST_BODY])

    def holds(self, environ: WSGIEnvironment) -> bool:
        """Whether a request can be answered at once; see `AnswerCache.holds`."""
        edition = environ[_EDITION] = self._edition
        return edition.holds(environ)

    def begin(self, environ: WSGIEnvironment) -> StartedAnswer | None:
        """Have work on a request begin, without waiting for anything, if that can be; see `AnswerCache.begin`."""
        edition = self._enter(environ)
        started = cast("AnswerCache", edition.app.extensions["evidensgraf.answers"]).begin(environ)
        if started:
            environ[_ENTERED] = edition
        else:
            self._leave(edition)
        return started

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer a request."""
        edition = cast("_Edition", environ.pop(_ENTERED, None) or self._enter(environ))
        try:
            parts: Any = edition.app(environ, start_response)
        except BaseException:
            self._leave(edition)
            raise
        return ClosingIterator(parts, lambda: self._leave(edition))

    def watch(self) -> None:
        """Begin to look for other graphs, on a thread of its own, and to read what pages will ask for."""
        self._watcher.start()
        begin(self._edition.app)

    def look(self) -> None:
        """Read the graph anew soon, whether it seems to have changed or not; what SIGHUP asks for."""
        self._told.set()

    def close(self) -> None:
        """Let go of the graph."""
        self._is_closed = True
        self._told.set()
        if self._watcher.is_alive():
            self._watcher.join()
        self._edition.close()

    def renew(self, *, published_only: bool = False) -> None:
        """Go over to the graph as it is now, if it is another one.

        Args:
            published_only: take what is published, and do not ask whether it is what the files of the root say.

        Raises:
            StoreError, StartError, FileError, RdfSyntaxError: it cannot be opened; the one that is served goes on.
        """
        store = PooledStore(self._settings, published=True) if published_only else open_store(self._settings)
        if store.version == self._edition.store.version:
            store.close()
            return
        following = self._open(store)
        keep(following.app)
        with self._lock:
            old, self._edition = self._edition, following
            old.is_old = True
            is_idle = old.requests == 0
        if is_idle:
            old.close()
        _log.warning("graph: %s → %s", old.store.version, store.version)

    def _open(self, store: Store) -> _Edition:
        return _Edition(create_app(self._settings, store), store)

    def _enter(self, environ: WSGIEnvironment) -> _Edition:
        """The edition that answers a request, from now on until it is left."""
        with self._lock:
            edition = cast("_Edition", environ.get(_EDITION) or self._edition)
            if edition.is_old:  # it was replaced while the request waited for a thread
                edition = environ[_EDITION] = self._edition
            edition.requests += 1
        return edition

    def _leave(self, edition: _Edition) -> None:
        with self._lock:
            edition.requests -= 1
            is_done = edition.is_old and edition.requests == 0
        if is_done:
            edition.close()

    def _watch(self) -> None:
        """Look for another graph; for one that could not be opened, again after ever longer pauses."""
        pause = _LOOK_SECONDS
        while True:
            is_told = self._told.wait(pause)
            self._told.clear()
            if self._is_closed:
                return
            link = _link(self._settings)
            if not is_told and link == self._link:
                continue
            try:
                self.renew(published_only=not is_told)
            except EvidensgrafError as error:
                _log.warning("%s", error.text(self._settings.language))
                pause = min(2 * pause, _LONGEST_PAUSE)
            else:
                self._link, pause = link, _LOOK_SECONDS


def _link(settings: Settings) -> Path | None:
    """Where the link to the version that is published points; None if there is none, or another engine is asked."""
    link = published.folder(settings) / published.CURRENT
    return link.readlink() if not settings.store and link.is_symlink() else None
