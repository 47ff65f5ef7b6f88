"""Interventions side by side: two to four, chosen in a plain form; every choice is in the address."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import Blueprint, g, render_template, request

from evidensgraf import queries
from evidensgraf.namespaces import PREFIXES
from evidensgraf.web import panels, sheets
from evidensgraf.web.marks import tallied
from evidensgraf.web.sheets import Sheet
from evidensgraf.web.site import current_site

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask import Response

    from evidensgraf.evidence.records import Finding
    from evidensgraf.store.table import Term
    from evidensgraf.web.marks import Tally
    from evidensgraf.web.reader import Reader

blueprint = Blueprint("compare", __name__)

MOST = 4
"""How many interventions stand side by side at most."""
COLUMNS = ("intervention", "intervention_name", "outcome", "outcome_name", "direction", "studies")


@dataclass(frozen=True, slots=True)
class Side:
    """An intervention in the comparison.

    Attributes:
        iri: the intervention.
        definitions: what it is.
        studies: how many studies there are of it or of narrower ones.
        methods: methods of these studies with the number of studies, the strongest first.
        targets: the target groups of its findings.
        tallies: how many findings point each way.
        outcomes: outcome → how many studies point each way.
    """

    iri: str
    definitions: list[Term]
    studies: int
    methods: list[tuple[str, int]]
    targets: list[str]
    tallies: tuple[Tally, ...]
    outcomes: dict[str, tuple[Tally, ...]]


@blueprint.get("/<any(da, en):language>/compare", defaults={"form": ""})
@blueprint.get("/<any(da, en):language>/compare.<any(csv, json, ttl):form>")
def page(language: str, form: str) -> Response | str:
    """The comparison."""
    reader: Reader = g.reader
    known = current_site().records
    offered = sorted({iri for one in known.findings for iri in one.within["intervention"]}, key=reader.sort_key)
    chosen = _asked(offered)
    found = {iri: known.chosen({"intervention": iri}) for iri in chosen}
    sides = [_side(iri, members, reader) for iri, members in found.items()]
    against = {one.iri: one for members in found.values() for one in members if _compares(one, chosen)}
    if form:
        things = tuple(one.iri for members in found.values() for one in members)
        return sheets.respond(Sheet(f"compare-{language}", COLUMNS, _cells(sides, reader), things), form)
    return render_template(
        "compare.html",
        sides=sides,
        names=", ".join(reader.name(iri).text for iri in chosen),
        offered=offered,
        chosen=chosen,
        most=MOST,
        prefix=PREFIXES["intervention"],
        outcomes=sorted({outcome for side in sides for outcome in side.outcomes}, key=reader.sort_key),
        against=[against[iri] for iri in sorted(against)],
        query=queries.among("compare_findings", chosen) if chosen else None,
        language=language,
    )


def _asked(offered: list[str]) -> list[str]:
    """The interventions that the address names, each once; what is not offered is left out."""
    slugs = dict.fromkeys(request.args.getlist("intervention"))
    return [iri for slug in slugs if (iri := PREFIXES["intervention"] + slug) in offered][:MOST]


def _side(iri: str, found: list[Finding], reader: Reader) -> Side:
    site = current_site()
    studies = {one.study: one for one in found}
    methods: dict[str, int] = {}
    for one in studies.values():
        for method in one.coded["method"]:
            methods[method] = methods.get(method, 0) + 1
    ways: dict[str, int] = {}
    for one in found:
        for way in one.coded["direction"]:
            ways[way] = ways.get(way, 0) + 1
    strength = site.method_weights
    return Side(
        iri=iri,
        definitions=reader.in_language(site.definitions.get(iri, ())),
        studies=len(studies),
        methods=sorted(methods.items(), key=lambda item: (-strength.get(item[0], 0), reader.sort_key(item[0]))),
        targets=sorted({target for one in found for target in one.coded["target"]}, key=reader.sort_key),
        tallies=tallied(ways),
        outcomes={
            crossing.iri: crossing.tallies for crossing in panels.crossings(found, "outcome", reader) if crossing.iri
        },
    )


def _compares(finding: Finding, chosen: list[str]) -> bool:
    """Whether a finding is about one of those chosen, seen against another of them."""
    others = {other for role in ("against", "relative") for other in finding.beside.get(role, ())}
    return any(iri in finding.within["intervention"] and others & (set(chosen) - {iri}) for iri in chosen)


def _cells(sides: list[Side], reader: Reader) -> Iterator[tuple[sheets.Cell, ...]]:
    for side in sides:
        for outcome, tallies in side.outcomes.items():
            for tally in tallies:
                direction = reader.name(tally.direction).text
                yield (side.iri, reader.name(side.iri).text, outcome, reader.name(outcome).text, direction, tally.count)
