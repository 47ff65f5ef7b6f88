"""What pages ask for of a graph as a whole, read before the first reader comes."""

from __future__ import annotations

import gc
import logging
import threading
from functools import partial
from typing import TYPE_CHECKING

from evidensgraf.errors import BusyError, EvidensgrafError, LimitError
from evidensgraf.web import numbers, search

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask

    from evidensgraf.store import Store
    from evidensgraf.web.site import Site

KEPT = ("names", "definitions", "grades", "ground", "records", "estimates", "disagreements")
"""What a site keeps of each version of the graph (see `Site`)."""
PANELS = (
    "home_numbers",
    "home_claims",
    "home_directions",
    "sparql_graphs",
    "data_classes",
    "method_weights",
    "numbers_figures",
    "scheme_concepts",
)
"""The queries without values whose answers are kept."""
MOST_AT_ONCE = 100_000
"""Statements of a graph that is read before anybody is served: it takes less than a second, and nobody waits for it."""
_YOUNG_ONLY = (100_000, 1_000_000, 1_000_000)
"""Thresholds of the collector (`gc.set_threshold`) at which it looks at new objects, and hardly ever at old ones."""
_one_at_a_time = threading.Lock()
_log = logging.getLogger(__name__)


def warm(app: Flask) -> None:
    """Read it; what cannot be read is read again, and told of, when a page asks for it.

    Args:
        app: a site.
    """
    site: Site = app.extensions["evidensgraf"]
    for name in app.jinja_env.list_templates(extensions=["html"]):
        app.jinja_env.get_template(name)
    readings: list[Callable[[], object]] = [partial(getattr, site, name) for name in KEPT]
    readings += [partial(site.kept, panel) for panel in PANELS]
    readings += [partial(search.index, site.store), numbers.groups, lambda: site.records.counts({})]
    for read in readings:
        try:
            with app.app_context():
                read()
        except EvidensgrafError as error:
            _log.info("%s", error.text(site.settings.language))
            # What is too large, or is being read for a page just now, says nothing of the rest; else nothing answers.
            if not isinstance(error, (LimitError, BusyError)):
                return


def begin(app: Flask) -> None:
    """Read a small graph at once; a large one on a thread of its own, while readers are served.

    Args:
        app: a site.
    """
    if _is_small(app.extensions["evidensgraf"].store):
        keep(app)
        return
    threading.Thread(target=keep, args=(app,), name="warming", daemon=True).start()


def keep(app: Flask) -> None:
    """Read it, for good: the collector of garbage goes through none of it, now or later.

    It would find nothing there, and at a million statements each look would hold up all threads for half a second or
    more, many times while the graph is read. What was there when this was called before is gone through once, so that
    no more than one site that is no longer served is kept.

    Args:
        app: a site.
    """
    with _one_at_a_time:
        usual = gc.get_threshold()
        gc.set_threshold(*_YOUNG_ONLY)
        try:
            warm(app)
            if gc.get_freeze_count():
                gc.unfreeze()
                gc.collect()
            gc.freeze()
        finally:
            gc.set_threshold(*usual)


def _is_small(store: Store) -> bool:
    try:
        return store.size <= MOST_AT_ONCE
    except EvidensgrafError:  # it stands elsewhere, and does not answer now
        return False
