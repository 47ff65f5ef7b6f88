"""The SPARQL of each page: one file a panel, `<page>_<panel>.rq`.

An IRI that a query is about stands in its text, checked (`load_about`), since an engine plans from it on. Other values
go in as bindings (`Store.table(query, {"text": …})`); a variable that gets one must be one of those selected. What a
reader is shown is the text: `about` (a query about an IRI), `among` (about several), `narrowed` (one with some of its
conditions), `with_text` (one that looks for a text).
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
_VARIABLE = re.compile(r"\?(?P<name>\w+)")
_THESE = re.compile(r"\?these\b")
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


def about(name: str, iri: str, **others: str) -> str:
    """The text of a query with an IRI in the place of `?this`: what a link to the query page carries.

    Args:
        name: the file's name without its ending.
        iri: what it is about.
        others: IRIs in the place of other variables, none of which may be selected.

    Raises:
        ValueError: a text is no IRI, so it could end the term that it stands in.
    """
    terms = {variable: _iri(value) for variable, value in {"this": iri, **others}.items()}
    return _VARIABLE.sub(lambda found: terms.get(found["name"], found[0]), _text(name))


def load_about(name: str, iri: str, **others: str) -> Query:
    """The query of a panel about an IRI.

    An engine plans a query before it is given values by a binding, and reads far too much: the findings of a claim took
    ten times as long, because a path from anywhere goes over the whole graph.

    Raises:
        ValueError: see `about`.
    """
    return read_query(about(name, iri, **others))


def among(name: str, iris: Iterable[str]) -> str:
    """The text of a query with IRIs in the place of `?these`.

    Raises:
        ValueError: one of them is no IRI.
    """
    return _THESE.sub(lambda _: " ".join(_iri(iri) for iri in iris), _text(name))


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
    return _iri(value)


def _iri(value: str) -> str:
    if not _IRI.fullmatch(value):
        raise ValueError(value)
    return f"<{value}>"


@cache
def _text(name: str) -> str:
    return files(__name__).joinpath(f"{name}.rq").read_text(encoding="utf-8")
