"""Where findings disagree, and what goes along with it: a page of all, and a section on claims and measures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, g, jsonify, render_template, url_for

from evidensgraf import queries
from evidensgraf.evidence import disagreement
from evidensgraf.web import sheets
from evidensgraf.web.paging import part
from evidensgraf.web.sheets import Sheet
from evidensgraf.web.site import current_site
from evidensgraf.web.words import N_

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from werkzeug.wrappers import Response

    from evidensgraf.evidence.disagreement import Disagreement
    from evidensgraf.web.reader import Reader

blueprint = Blueprint("disagreements", __name__)

COLUMNS = (
    "intervention", "intervention_name", "outcome", "outcome_name", "direction", "direction_name", "finding",
    "finding_name",
)  # fmt: skip
ASPECTS = {
    "condition": N_("condition"),
    "target": N_("target group"),
    "method": N_("method"),
    "year": N_("year of publication"),
    "comparator": N_("what it is compared with"),
    "intervention": N_("kind of measure"),
    "outcome": N_("kind of outcome"),
}
"""What each aspect is called."""
MOST_SHOWN = 25
"""How many disagreements a page shows."""
MOST_FINDINGS = 50
"""How many findings of a side are listed; the table of findings has them all."""
_BASES = {
    "within": N_("(within one study)"),
    "against-one": N_("(between studies; there is only one on one side)"),
    "between": N_("(between studies)"),
}


@blueprint.get("/<any(da, en):language>/disagreements", defaults={"form": ""})
@blueprint.get("/<any(da, en):language>/disagreements.<any(csv, json, ttl):form>")
def page(language: str, form: str) -> Response | str:
    """All disagreements."""
    found = current_site().disagreements
    if form == "json":
        return jsonify([disagreement.as_data(one) for one in found])
    shown = ordered(found, g.reader)
    if form:
        return sheets.respond(
            Sheet(f"disagreements-{language}", COLUMNS, _cells(shown, g.reader), _findings(shown)), form
        )
    query = queries.narrowed("findings_table", {})
    return render_template("disagreements.html", found=part(shown, MOST_SHOWN), query=query, language=language)


def _findings(found: Iterable[Disagreement]) -> tuple[str, ...]:
    return tuple(finding for one in found for findings in one.sides.values() for finding in findings)


def _cells(found: Iterable[Disagreement], reader: Reader) -> Iterator[tuple[sheets.Cell, ...]]:
    """A row for each finding of each side."""
    for one in found:
        for way, findings in one.sides.items():
            for finding in findings:
                things = (one.intervention, one.outcome, way, finding)
                yield tuple(cell for iri in things for cell in (iri, reader.name(iri).text))


def among(interventions: Collection[str], reader: Reader) -> list[Disagreement]:
    """Those on some measures.

    Args:
        interventions: IRIs.
        reader: in whose language they are ordered.
    """
    found = reader.site.disagreements
    return ordered([one for one in found if one.intervention in interventions], reader)


def ordered(found: list[Disagreement], reader: Reader) -> list[Disagreement]:
    """In the order of their names; what the outcome of is not named comes last."""
    return sorted(
        found,
        key=lambda one: (
            reader.sort_key(one.intervention),
            one.outcome == disagreement.UNNAMED,
            reader.sort_key(one.outcome),
        ),
    )


def table(one: Disagreement, side: str, reader: Reader) -> str:
    """The address of the table of findings on one side of a disagreement."""
    return url_for(
        "facets.page",
        language=reader.language,
        intervention=reader.slug(one.intervention),
        outcome=None if one.outcome == disagreement.UNNAMED else reader.slug(one.outcome),
        direction=reader.slug(side),
    )


def value(text: str, reader: Reader) -> str:
    """What is stated of an aspect, in words: a year stays as it is."""
    return text if text.isdigit() else reader.name(text).text


def aspect(name: str, reader: Reader) -> str:
    """What an aspect is called."""
    return reader.words.gettext(ASPECTS[name])


def basis(name: str, reader: Reader) -> str:
    """What a difference rests on, in words."""
    return reader.words.gettext(_BASES[name])
