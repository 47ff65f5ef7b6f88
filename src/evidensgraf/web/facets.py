"""The table of all findings, chosen by facets: `/da/findings?intervention=wage-subsidy&year=2012`.

Every choice is in the address. The counts beside a facet's values say how many findings each would leave.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import Blueprint, g, render_template, request

from evidensgraf import queries
from evidensgraf.evidence.records import FACETS
from evidensgraf.namespaces import PREFIXES
from evidensgraf.web import sheets
from evidensgraf.web.marks import tallied
from evidensgraf.web.paging import part
from evidensgraf.web.sheets import Sheet
from evidensgraf.web.site import current_site
from evidensgraf.web.words import N_

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from typing import Any

    from flask import Response

    from evidensgraf.evidence.records import Finding
    from evidensgraf.web.reader import Reader

blueprint = Blueprint("facets", __name__)

_PREFIXES = {"publisher": PREFIXES["agent"]} | {
    facet: PREFIXES[facet]
    for facet in ("intervention", "outcome", "target", "method", "direction", "wording", "condition")
}
"""Facet → what stands before the slugs of its values; a year has nothing before it."""
_SLUG = re.compile(r"[a-z0-9-]{1,200}", re.ASCII)
_WORDS = {
    "intervention": N_("Measure"),
    "outcome": N_("Outcome"),
    "target": N_("For whom"),
    "method": N_("Method"),
    "direction": N_("Direction"),
    "year": N_("Year"),
    "publisher": N_("Publisher"),
    "wording": N_("Wording"),
    "condition": N_("Condition"),
}
SORTS = ("study", "finding", "direction", "method", "newest")
"""What the table can be ordered by; the first one if nothing is said."""


@dataclass(frozen=True, slots=True)
class Option:
    """A value of a facet.

    Attributes:
        value: as it stands in the address.
        name: what it is called.
        count: how many findings it would leave.
        depth: how far down it stands in the tree of its concepts.
        chosen: whether it is chosen.
    """

    value: str
    name: str
    count: int
    depth: int
    chosen: bool


@dataclass(frozen=True, slots=True)
class Facet:
    """A facet as the form shows it: its parameter, its words, its values."""

    name: str
    words: str
    options: tuple[Option, ...]

    @property
    def chosen(self) -> Option | None:
        """The value that is chosen, if one is."""
        return next((option for option in self.options if option.chosen), None)


@blueprint.get("/<any(da, en):language>/findings", defaults={"form": ""})
@blueprint.get("/<any(da, en):language>/findings.<any(csv, json, ttl):form>")
def page(language: str, form: str) -> Response | str:
    """The findings chosen."""
    reader: Reader = g.reader
    site = current_site()
    choice = asked()
    found = ordered(site.records.chosen(choice), reader, _sort())
    if form:
        return sheets.respond(Sheet(f"findings-{language}", COLUMNS, cells(found, reader)), form)
    ways: dict[str, int] = {}
    for finding in found:
        for way in finding.coded["direction"]:
            ways[way] = ways.get(way, 0) + 1
    return render_template(
        "findings.html",
        facets=_facets(choice, reader),
        found=part(found),
        tallies=tallied(ways),
        studies=len({finding.study for finding in found}),
        sort=_sort(),
        query=queries.narrowed("findings_table", choice),
        language=language,
    )


def asked() -> dict[str, str]:
    """Facet → the IRI or year that the address chooses; an unknown slug finds nothing."""
    given = {facet: request.args.get(facet, "") for facet in FACETS}
    return {facet: _value(facet, slug) for facet, slug in given.items() if slug}


def ordered(findings: Sequence[Finding], reader: Reader, sort: str) -> list[Finding]:
    """Findings in an order.

    Args:
        findings: what is ordered.
        reader: in whose language names are ordered.
        sort: one of `SORTS`.
    """
    name = reader.sort_key
    by_direction = {tally.direction: at for at, tally in enumerate(tallied(dict.fromkeys(reader.site.signs, 0)))}
    keys: dict[str, Callable[[Finding], Any]] = {
        "study": lambda one: (name(one.study), name(one.iri)),
        "finding": lambda one: name(one.iri),
        "direction": lambda one: min((by_direction.get(way, 99) for way in one.coded["direction"]), default=99),
        "method": lambda one: [name(method) for method in sorted(one.coded["method"])],
        "newest": lambda one: -int(max((year for year in one.coded["year"] if year.isdigit()), default="0")),
    }
    found = sorted(findings, key=keys["study"])
    return found if sort == "study" else sorted(found, key=keys[sort])


COLUMNS = (
    "finding", "finding_name", "study", "study_name", "direction", "intervention", "outcome", "target_group",
    "condition", "method", "wording", "year", "publisher",
)  # fmt: skip


def cells(findings: Sequence[Finding], reader: Reader) -> Iterator[tuple[sheets.Cell, ...]]:
    """The rows of the table as a file: IRIs of findings and studies, names of all else."""
    facets = ("direction", "intervention", "outcome", "target", "condition", "method", "wording", "year", "publisher")
    for one in findings:
        coded = (tuple(sorted(_name(value, reader) for value in one.coded[facet])) for facet in facets)
        yield (one.iri, reader.name(one.iri).text, one.study, reader.name(one.study).text, *coded)


def _value(facet: str, slug: str) -> str:
    """What a parameter means; what is no slug names nothing, and must not come into the query that is shown."""
    if facet == "year":
        return slug if slug.isascii() and slug.isdigit() else "0"
    return _PREFIXES[facet] + (slug if _SLUG.fullmatch(slug) else "-")


def _sort() -> str:
    sort = request.args.get("sort", "")
    return sort if sort in SORTS else SORTS[0]


def _facets(choice: dict[str, str], reader: Reader) -> list[Facet]:
    counts = current_site().records.counts(choice)
    return [
        Facet(facet, reader.words.gettext(_WORDS[facet]), tuple(_options(facet, counts[facet], choice, reader)))
        for facet in FACETS
    ]


def _options(facet: str, counts: Mapping[str, int], choice: dict[str, str], reader: Reader) -> Iterator[Option]:
    values = dict(counts)
    if facet in choice:
        values.setdefault(choice[facet], 0)
    for value, depth in _placed(facet, values, reader):
        slug = value.removeprefix(_PREFIXES.get(facet, ""))
        yield Option(slug, _name(value, reader), values[value], depth, choice.get(facet) == value)


def _placed(facet: str, values: dict[str, int], reader: Reader) -> list[tuple[str, int]]:
    """The values of a facet in the order of their tree; years with the newest first."""
    if facet == "year":
        return [(year, 0) for year in sorted(values, reverse=True)]
    if facet == "direction":
        return [(tally.direction, 0) for tally in tallied(values)]
    broader = current_site().records.broader
    below: dict[str, list[str]] = {}
    for value in values:
        below.setdefault(broader.get(value, "") if broader.get(value) in values else "", []).append(value)

    def walk(top: str, depth: int) -> Iterator[tuple[str, int]]:
        for value in sorted(below.get(top, ()), key=reader.sort_key):
            yield value, depth
            yield from walk(value, depth + 1)

    return list(walk("", 0))


def _name(value: str, reader: Reader) -> str:
    return value if value.isdigit() else reader.name(value).text
