"""The SPARQL of each page: one file a panel, `<page>_<panel>.rq`.

Values go in as bindings (`Store.table(query, {"this": …})`), never by putting the text together; a variable that gets a
value must be one of those selected. The exceptions are for the text of a query that a reader is shown: `about` (a query
about a single IRI), `among` (about several), `narrowed` (one with some of its conditions), `with_text` (one that looks
for a text); and `load_about`, for queries that an engine has to plan from the value on.
"""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

import pyoxigraph as ox

from evidensgraf.store.query import read_query

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from evidensgraf.store.query import Query

_IRI = re.compile(r"[^<>\"{}|^`\\\x00-\x20]+")
_THIS = re.compile(r"\?this\b")
_THESE = re.compile(r"\?these\b")
_SELECTED = re.compile(r"(SELECT (?:DISTINCT )?)\?this ")
_TEXT = re.compile(r"\?text\b")
_CONDITION = re.compile(r"^ *#(?P<facet>[a-z]+) (?P<pattern>.*)\?\w+ \.\n", re.MULTILINE)
_YEAR = ox.NamedNode("http://www.w3.org/2001/XMLSchema#gYear")


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
    return _THIS.sub(lambda _: f"<{iri}>", _SELECTED.sub(r"\1", _text(name)))


def load_about(name: str, iri: str) -> Query:
    """The query of a panel about one IRI, where paths lead on from it.

    An engine plans a query before it is given values, and a path from anywhere goes over the whole graph then: the
    findings of a claim take ten times as long.

    Raises:
        ValueError: see `about`.
    """
    return read_query(about(name, iri))


def among(name: str, iris: Iterable[str]) -> str:
    """The text of a query with IRIs in the place of `?these`.

    Raises:
        ValueError: one of them is no IRI.
    """
    return _THESE.sub(lambda _: " ".join(_term(iri) for iri in iris), _text(name))


def narrowed(name: str, chosen: Mapping[str, str]) -> str:
    """The text of a query with some of its conditions: what a page shows that lists what was chosen.

    Args:
        name: the file's name without its ending; a line `#facet pattern ?variable .` in it is such a condition.
        chosen: facet → IRI, or the digits of a year, that stands in the place of the variable.

    Raises:
        ValueError: a value is neither.
    """

    def condition(line: re.Match[str]) -> str:
        value = chosen.get(line["facet"])
        return "" if value is None else f"  {line['pattern']}{_term(value)} .\n"

    return _CONDITION.sub(condition, _text(name))


def with_text(name: str, text: str) -> str:
    """The text of a query with a literal in the place of `?text`."""
    return _TEXT.sub(lambda _: str(ox.Literal(text)), _text(name))


def _term(value: str) -> str:
    if value.isascii() and value.isdigit():
        return str(ox.Literal(value, datatype=_YEAR))
    if not _IRI.fullmatch(value):
        raise ValueError(value)
    return f"<{value}>"


def _text(name: str) -> str:
    return files(__name__).joinpath(f"{name}.rq").read_text(encoding="utf-8")
