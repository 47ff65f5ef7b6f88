"""The charts of the site, made from the graph in a reader's words; how they are drawn is told in `charts`."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from evidensgraf.evidence.gapmap import Choice, draw
from evidensgraf.namespaces import BASE, PREFIXES
from evidensgraf.web.charts import directions, forest, matrix, neighbourhood, pyramid, timeline, tree
from evidensgraf.web.marks import ORDER, tallied

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from evidensgraf.evidence.forest import Panel
    from evidensgraf.resources import Resource
    from evidensgraf.web.charts.drawing import Drawing
    from evidensgraf.web.findings import Line
    from evidensgraf.web.reader import Reader

MOST_ROWS = 40
"""How many rows a chart has at most; more could not be read, and the table beside it has them all."""
_MOST_GROUPS, MOST_NAMES = 7, 3
_LABELS = tuple(PREFIXES[p] + n for p, n in (("skos", "prefLabel"), ("rdfs", "label"), ("rdf", "type")))


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


def _rounded(reader: Reader) -> forest.Numbers:
    """How the numbers of a plot are written: with as many decimals as can be told apart there."""
    return lambda values: reader.words.numbers([f"{value:.2f}" for value in values])


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
    left = {
        one.predicate: [mention.subject for mention in one.first if not mention.is_inferred]
        for one in thing.referring
        if one.said
    }
    counts = {one.predicate: one.said for one in thing.referring}
    if not (left or right):
        return None
    name = reader.name(thing.iri).text
    words = reader.words
    told = words.gettext("It refers to %(right)s things, and %(left)s refer to it") % {
        "right": sum(map(len, right.values())),
        "left": sum(counts.values()),
    }
    title = words.gettext("What stands around: %(name)s") % {"name": name}
    return neighbourhood.draw(title, told, name, _groups(left, reader, counts), _groups(right, reader, {}))


def of_tree(concept: str, reader: Reader) -> Drawing | None:
    """A concept in its code list: what is broader, what stands beside it, what is narrower; None where it is alone."""
    rows = beside(concept, reader)[: MOST_ROWS + 1]
    if len(rows) <= 1:
        return None
    named = [tree.Row(reader.name(iri).text, depth, iri == concept) for iri, depth in rows]
    title = reader.words.gettext("In its code list: %(name)s") % {"name": reader.name(concept).text}
    return tree.draw(title, "; ".join(row.name for row in named), named)


def beside(concept: str, reader: Reader) -> list[tuple[str, int]]:
    """A concept in its code list, as (IRI, depth): those above it, those below the same one, and those below it."""
    known = reader.site.records
    above = list(reversed(known.above(concept)[1:]))
    rows = [(iri, depth) for depth, iri in enumerate(above)]
    siblings = known.below(above[-1]) if above else _tops(concept, reader)
    for one in sorted(siblings, key=reader.sort_key):
        rows.append((one, len(above)))
        if one == concept:
            rows += [(each, len(above) + 1) for each in sorted(known.below(concept), key=reader.sort_key)]
    return rows


def _tops(concept: str, reader: Reader) -> list[str]:
    """The top concepts of the code list that a concept is in."""
    pairs = [(row["scheme"].value, row["concept"].value) for row in reader.site.kept("scheme_concepts")]
    schemes = {scheme for scheme, one in pairs if one == concept}
    broader = reader.site.records.broader
    return [one for scheme, one in pairs if scheme in schemes and one not in broader]


def _groups(found: Mapping[str, list[str]], reader: Reader, counts: Mapping[str, int]) -> list[neighbourhood.Group]:
    first = sorted(found.items(), key=lambda item: (not item[0].startswith(BASE), reader.sort_key(item[0])))
    return [_group(name, members, reader, counts.get(name, len(members))) for name, members in first[:_MOST_GROUPS]]


def _group(name: str, members: list[str], reader: Reader, count: int) -> neighbourhood.Group:
    """What stands beside a thing by one property.

    Args:
        name: IRI of the property.
        members: what it leads to, or the first of it.
        reader: in whose language names are.
        count: how many there are in all.
    """
    shown = sorted(members, key=reader.sort_key)[:MOST_NAMES]
    rest = count - len(shown)
    more = reader.words.gettext("and %(count)s more") % {"count": reader.words.number(rest)} if rest else ""
    return neighbourhood.Group(reader.name(name).text, tuple(reader.name(iri).text for iri in shown), more)
