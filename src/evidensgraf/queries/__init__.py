"""The SPARQL of each page: one file a panel, `<page>_<panel>.rq`.

Values go in as bindings (`Store.table(query, {"this": …})`), never by putting the text together; a variable that gets a
value must be one of those selected. The one exception is `about`, for links that carry a query about a single IRI.
"""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from evidensgraf.store.query import read_query

if TYPE_CHECKING:
    from evidensgraf.store.query import Query

_IRI = re.compile(r"[^<>\"{}|^`\\\x00-\x20]+")
_THIS = re.compile(r"\?this\b")


@cache
def load(name: str) -> Query:
    """The query of a panel.

    Args:
        name: the file's name without its ending.
    """
    return read_query(_text(name))


def about(name: str, iri: str) -> str:
    """The text of a query with an IRI in the place of `?this`: what a link to the query page carries.

    Raises:
        ValueError: the text is no IRI, so it could end the term that it stands in.
    """
    if not _IRI.fullmatch(iri):
        raise ValueError(iri)
    return _THIS.sub(lambda _: f"<{iri}>", _text(name))


def _text(name: str) -> str:
    return files(__name__).joinpath(f"{name}.rq").read_text(encoding="utf-8")
