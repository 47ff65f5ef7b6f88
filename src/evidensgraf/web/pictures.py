"""Charts as files, SVG and PNG: `/da/figures/directions.svg?about=id/claim/x`, the path of what it is about.

The chart of a query's answer is `/da/figures/answer.svg?query=SELECT…`.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import resvg_py
from flask import Blueprint, Response, abort, g, request

from evidensgraf import resources
from evidensgraf.errors import UnknownIriError
from evidensgraf.namespaces import BASE, EVG
from evidensgraf.store.query import read_query
from evidensgraf.web import answerchart, errors, figures, findings, model, overview, protocol, sparql
from evidensgraf.web.charts.drawing import Drawing

if TYPE_CHECKING:
    from collections.abc import Callable

    from evidensgraf.web.findings import Line
    from evidensgraf.web.reader import Reader

blueprint = Blueprint("figures", __name__)

_KINDS = "directions, forest, timeline, methods, gapmap, model, overview, neighbourhood, tree, answer"
_FIGURES = f"/<any(da, en):language>/figures/<any({_KINDS}):kind>"
_ZOOM = 2
"""Pixels of a PNG for each unit of the drawing."""


@blueprint.get(f"{_FIGURES}.svg")
def svg(language: str, kind: str) -> Response:
    """A chart as SVG."""
    return _file(_asked(kind).file(language).encode(), f"{kind}-{language}.svg", "image/svg+xml")


@blueprint.get(f"{_FIGURES}.png")
def png(language: str, kind: str) -> Response:
    """A chart as PNG.

    Raises:
        NoFontError: this machine has no font to write with.
    """
    if not _has_letters():
        raise errors.NoFontError
    return _file(_rendered(_asked(kind).file(language)), f"{kind}-{language}.png", "image/png")


def _asked(kind: str) -> Drawing:
    """The chart that the request asks for.

    Raises:
        UnknownIriError: there is none of what it is about.
    """
    reader: Reader = g.reader
    iri = BASE + request.args.get("about", "")
    makers: dict[str, Callable[[], Drawing | None]] = {
        "timeline": lambda: figures.of_years(reader),
        "methods": lambda: figures.of_methods(reader),
        "gapmap": lambda: figures.of_gapmap(reader),
        "neighbourhood": lambda: figures.of_neighbours(resources.load(reader.site.store, iri), reader),
        "model": lambda: model.drawing(resources.load(reader.site.store, iri), reader),
        "overview": lambda: overview.drawing(iri, reader),
        "tree": lambda: figures.of_tree(iri, reader),
        "forest": lambda: _panel(iri, reader),
        "answer": lambda: _answer(reader),
        "directions": lambda: figures.of_lines(iri, _lines(iri, reader), reader),
    }
    drawing = makers[kind]()
    if drawing is None:
        raise UnknownIriError(iri=iri)
    return drawing


def _answer(reader: Reader) -> Drawing:
    """The chart of the answer to a query.

    Raises:
        NotFound: no chart fits its shape.
        EvidensgrafError: it cannot be answered.
    """
    query = read_query(protocol.named_query(reader.site.settings.max_query_bytes))
    drawing = answerchart.draw(query.form, sparql.answered(query), reader)
    if drawing is None:
        abort(404)
    return drawing


def _panel(iri: str, reader: Reader) -> Drawing | None:
    """The forest plot of a thing whose number the request gives; its first one if it gives none."""
    number = request.args.get("panel", "0")
    found = {one.iri for line in _lines(iri, reader) for one in line.findings}
    drawings = [drawing for _, drawing in figures.forests(found, reader)]
    return drawings[int(number)] if number in {str(at) for at in range(len(drawings))} else None


def _lines(iri: str, reader: Reader) -> list[Line]:
    thing = resources.load(reader.site.store, iri)
    if EVG.Claim in thing.types:
        return [line for _, members in findings.of_claim(iri, reader) for line in members]
    if EVG.Study in thing.types:
        return findings.gathered(reader.site.records.of_study(iri), {}, reader)
    return findings.of_concept(iri, reader, figures.MOST_ROWS)


def _file(content: bytes, name: str, media_type: str) -> Response:
    # A file of SVG is a page of its own to a browser, and is given no more rights than a page.
    headers = {"Content-Disposition": f'inline; filename="evidensgraf-{name}"'}
    return Response(content, mimetype=media_type, headers=headers)


def _rendered(text: str) -> bytes:
    return bytes(resvg_py.svg_to_bytes(svg_string=text, zoom=_ZOOM))


@cache
def _has_letters() -> bool:
    """Whether the renderer finds a font; without one it would leave out all words without a word."""
    letters, blank = Drawing("", "", 100), Drawing("", "", 100)
    letters.text(0, 20, "Åben æske")
    blank.text(0, 20, "")
    return _rendered(letters.file("da")) != _rendered(blank.file("da"))
