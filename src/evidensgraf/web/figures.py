"""The charts of the site, made from the graph in a reader's words; on pages, and as files: SVG and PNG.

`/da/figures/directions.svg?about=id/claim/x`; `about` is the path of what the chart is about.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

import resvg_py
from flask import Blueprint, Response, g, request

from evidensgraf import resources
from evidensgraf.errors import UnknownIriError
from evidensgraf.evidence.gapmap import Choice, draw
from evidensgraf.namespaces import BASE, EVG, PREFIXES
from evidensgraf.web import errors, findings
from evidensgraf.web.charts import directions, forest, matrix, neighbourhood, pyramid, timeline
from evidensgraf.web.charts.drawing import Drawing
from evidensgraf.web.marks import ORDER, tallied

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping

    from evidensgraf.evidence.forest import Panel
    from evidensgraf.resources import Resource
    from evidensgraf.web.findings import Line
    from evidensgraf.web.reader import Reader

blueprint = Blueprint("figures", __name__)

MOST_ROWS = 40
"""How many rows a chart has at most; more could not be read, and the table beside it has them all."""
_MOST_GROUPS, _MOST_NAMES = 7, 3
_ZOOM = 2
"""Pixels of a PNG for each unit of the drawing."""
_LABELS = tuple(PREFIXES[p] + n for p, n in (("skos", "prefLabel"), ("rdfs", "label"), ("rdf", "type")))


@blueprint.get(
    "/<any(da, en):language>/figures/<any(directions, forest, timeline, methods, gapmap, neighbourhood):kind>.svg"
)
def svg(language: str, kind: str) -> Response:
    """A chart as SVG."""
    return _file(_asked(kind).file().encode(), f"{kind}-{language}.svg", "image/svg+xml")


@blueprint.get(
    "/<any(da, en):language>/figures/<any(directions, forest, timeline, methods, gapmap, neighbourhood):kind>.png"
)
def png(language: str, kind: str) -> Response:
    """A chart as PNG.

    Raises:
        NoFontError: this machine has no font to write with.
    """
    if not _has_letters():
        raise errors.NoFontError
    return _file(_rendered(_asked(kind).file()), f"{kind}-{language}.png", "image/png")


def of_lines(about: str, lines: Iterable[Line], reader: Reader) -> Drawing | None:
    """The direction-of-effect plot of some lines of evidence; None where there are none.

    Args:
        about: IRI of the claim or concept that they bear on.
        lines: one a study.
        reader: who reads.
    """
    shown = list(lines)[:MOST_ROWS]
    used = {tally.direction for line in shown for tally in line.directions}
    if not used:
        return None
    rows = [
        directions.Row(
            reader.name(line.study).text,
            {reader.slug(tally.direction): tally.count for tally in line.directions},
            line.weight,
        )
        for line in shown
    ]
    counted = Counter(tally.direction for line in shown for tally in line.directions)
    words = reader.words
    told = "; ".join(f"{reader.name(t.direction).text}: {t.count}" for t in tallied(counted))
    return directions.draw(
        words.gettext("Which way the studies point: %(name)s") % {"name": reader.name(about).text},
        words.gettext("Studies by direction: %(told)s") % {"told": told},
        rows,
        {
            slug: reader.name(PREFIXES["direction"] + slug).text
            for slug in ORDER
            if PREFIXES["direction"] + slug in used
        },
        words.gettext("weight in the grade"),
    )


def forests(found: Collection[str], reader: Reader) -> list[tuple[Panel, Drawing]]:
    """The forest plots of some findings, one a scale; a single number needs no plot.

    Args:
        found: IRIs of the findings.
        reader: who reads.
    """
    shown = []
    for panel in reader.site.estimates:
        rows = tuple(row for row in panel.rows if row.finding in found)
        if len(rows) > 1 and panel.no_effect is not None:
            chosen = replace(panel, rows=tuple(sorted(rows, key=lambda row: reader.sort_key(row.finding))))
            shown.append((chosen, _forest(chosen, reader)))
    return shown


def _forest(panel: Panel, reader: Reader) -> Drawing:
    words = reader.words
    known = reader.site.records.by_iri
    rows = [
        forest.Row(
            reader.name(row.finding).text,
            float(row.estimate),
            None if row.low is None else float(row.low),
            None if row.high is None else float(row.high),
            reader.slug(min(known[row.finding].coded["direction"], default="")) if row.finding in known else "",
        )
        for row in panel.rows[:MOST_ROWS]
    ]
    worse, better = words.gettext("worse for the citizen"), words.gettext("better for the citizen")
    less, more = words.gettext("less"), words.gettext("more")
    sides = {True: (worse, better), False: (better, worse), None: (less, more)}[panel.higher_is_better]
    measure, unit = reader.name(panel.measure).text, reader.name(panel.unit).text
    told = "; ".join(f"{row.name}: {forest.figures(row, _rounded(reader))}" for row in rows)
    axis = forest.Axis(f"{measure}, {unit}", *sides, null=float(panel.no_effect or 0))
    title = words.gettext("How large the effects are: %(measure)s, %(unit)s") % {"measure": measure, "unit": unit}
    return forest.draw(title, told, rows, axis, _rounded(reader))


def _rounded(reader: Reader) -> Callable[[float], str]:
    """How a number of a plot is written: with as many decimals as can be told apart there."""
    return lambda value: reader.words.number(f"{round(value, 2):.2f}").replace("-", "−")


def of_years(reader: Reader) -> Drawing | None:
    """The time line of the studies; None where no year is known."""
    years = Counter(int(study.year) for study in reader.site.records.studies.values() if study.year.isdigit())
    if not years:
        return None
    words = reader.words
    told = words.gettext("%(number)s studies, first published from %(first)s to %(last)s") % {
        "number": words.number(years.total()),
        "first": min(years),
        "last": max(years),
    }
    return timeline.draw(words.gettext("When the studies were first published"), told, years)


def levels(reader: Reader) -> list[pyramid.Level]:
    """The strengths of method that the rating rule tells apart, the strongest first, with their studies."""
    weight = reader.site.method_weights
    methods: dict[float, set[str]] = defaultdict(set)
    studies: Counter[float] = Counter()
    for study in reader.site.records.studies.values():
        for method in study.coded["method"]:
            methods[weight.get(method, 0.0)].add(method)
            studies[weight.get(method, 0.0)] += 1
    for method, value in weight.items():
        if not studies[value]:
            methods[value].add(method)
    return [
        pyramid.Level(
            value,
            tuple(reader.name(method).text for method in sorted(methods[value], key=reader.sort_key)),
            studies[value],
        )
        for value in sorted(methods, reverse=True)
    ]


def of_methods(reader: Reader) -> Drawing:
    """The method pyramid."""
    words = reader.words
    found = levels(reader)
    told = "; ".join(f"{words.number(str(level.weight))}: {level.studies}" for level in found)
    return pyramid.draw(
        words.gettext("How the studies know, the strongest methods at the top"),
        words.gettext("Studies by weight of method: %(told)s") % {"told": told},
        found,
        lambda value: words.number(str(value)),
    )


def of_gapmap(reader: Reader, deepest: int = 9) -> Drawing:
    """The gap map, its outcomes gathered.

    Args:
        reader: who reads.
        deepest: how far down the tree of interventions it goes.
    """
    drawn = draw(reader.site.ground, Choice(outcomes=1), reader.sort_key)
    outcomes = [outcome for outcome, _ in drawn.outcomes]
    rows = [
        matrix.Row(
            reader.name(iri).text,
            depth,
            [
                {reader.slug(tally.direction): tally.count for tally in tallied(cell.pointing)}
                if (cell := drawn.cells.get((iri, outcome)))
                else {}
                for outcome in outcomes
            ],
        )
        for iri, depth in drawn.interventions
        if depth <= deepest
    ]
    words = reader.words
    told = words.gettext("%(rows)s measures by %(columns)s outcomes; in %(cells)s places something was asked") % {
        "rows": len(rows),
        "columns": len(outcomes),
        "cells": sum(1 for row in rows for cell in row.cells if cell),
    }
    used = {slug for row in rows for cell in row.cells for slug in cell}
    legend = {slug: reader.name(PREFIXES["direction"] + slug).text for slug in ORDER if slug in used}
    return matrix.draw(words.gettext("Gap map"), told, [reader.name(o).text for o in outcomes], rows, legend)


def of_neighbours(thing: Resource, reader: Reader) -> Drawing | None:
    """What refers to a thing, and what it refers to; None where it stands alone."""
    right: dict[str, list[str]] = defaultdict(list)
    for statement in thing.statements:
        if statement.value.is_iri and not statement.is_inferred and statement.predicate not in _LABELS:
            right[statement.predicate].append(statement.value.value)
    left: dict[str, list[str]] = defaultdict(list)
    for mention in thing.mentions:
        if not mention.is_inferred:
            left[mention.predicate].append(mention.subject)
    if not (left or right):
        return None
    name = reader.name(thing.iri).text
    words = reader.words
    told = words.gettext("It refers to %(right)s things, and %(left)s refer to it") % {
        "right": sum(map(len, right.values())),
        "left": sum(map(len, left.values())),
    }
    title = words.gettext("What stands around: %(name)s") % {"name": name}
    return neighbourhood.draw(title, told, name, _groups(left, reader), _groups(right, reader))


def _groups(found: Mapping[str, list[str]], reader: Reader) -> list[neighbourhood.Group]:
    first = sorted(found.items(), key=lambda item: (not item[0].startswith(BASE), reader.sort_key(item[0])))
    return [_group(name, members, reader) for name, members in first[:_MOST_GROUPS]]


def _group(name: str, members: list[str], reader: Reader) -> neighbourhood.Group:
    # With thousands of them, which few are named matters less than the time that it takes to put them in order.
    shown = sorted(members[:200], key=reader.sort_key)[:_MOST_NAMES]
    rest = len(members) - len(shown)
    more = reader.words.gettext("and %(count)s more") % {"count": reader.words.number(rest)} if rest else ""
    return neighbourhood.Group(reader.name(name).text, tuple(reader.name(iri).text for iri in shown), more)


def _asked(kind: str) -> Drawing:
    """The chart that the request asks for.

    Raises:
        UnknownIriError: there is none of what it is about.
    """
    reader: Reader = g.reader
    iri = BASE + request.args.get("about", "")
    makers: dict[str, Callable[[], Drawing | None]] = {
        "timeline": lambda: of_years(reader),
        "methods": lambda: of_methods(reader),
        "gapmap": lambda: of_gapmap(reader),
        "neighbourhood": lambda: of_neighbours(resources.load(reader.site.store, iri), reader),
        "forest": lambda: _panel(iri, reader),
        "directions": lambda: of_lines(iri, _lines(iri, reader), reader),
    }
    drawing = makers[kind]()
    if drawing is None:
        raise UnknownIriError(iri=iri)
    return drawing


def _panel(iri: str, reader: Reader) -> Drawing | None:
    """The forest plot of a thing whose number the request gives; its first one if it gives none."""
    number = request.args.get("panel", "0")
    found = {one.iri for line in _lines(iri, reader) for one in line.findings}
    drawings = [drawing for _, drawing in forests(found, reader)]
    return drawings[int(number)] if number in {str(at) for at in range(len(drawings))} else None


def _lines(iri: str, reader: Reader) -> list[Line]:
    thing = resources.load(reader.site.store, iri)
    if EVG.Claim in thing.types:
        return [line for _, members in findings.of_claim(iri, reader) for line in members]
    if EVG.Study in thing.types:
        return findings.gathered(reader.site.records.of_study(iri), {}, reader)
    return findings.of_concept(iri, reader, MOST_ROWS)


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
    return _rendered(letters.file()) != _rendered(blank.file())
