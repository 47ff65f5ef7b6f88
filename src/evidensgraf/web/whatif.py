"""What if: all grades as they would be without some studies, without outside facts, or by other thresholds.

A choice has one address: `/da/grades?without=jobfirst&external=no&strongTotal=3`. Any other way to write the same is
led there, so that a link that is shared says what it shows.
"""

from __future__ import annotations

from dataclasses import astuple, dataclass
from typing import TYPE_CHECKING

from flask import Blueprint, g, jsonify, redirect, render_template, request, url_for

from evidensgraf import queries
from evidensgraf.evidence import Scenario, assess
from evidensgraf.evidence.assessment import assess_one
from evidensgraf.evidence.rule import THRESHOLDS, property_of
from evidensgraf.evidence.words import GRADES, agreement, as_data, decimal, slug
from evidensgraf.namespaces import EVG, PREFIXES
from evidensgraf.web import sheets
from evidensgraf.web.paging import part
from evidensgraf.web.sheets import Sheet
from evidensgraf.web.site import current_site

if TYPE_CHECKING:
    from fractions import Fraction

    from werkzeug.datastructures import MultiDict
    from werkzeug.wrappers import Response

    from evidensgraf.evidence import Assessment, Evidence, Rule
    from evidensgraf.evidence.graph import Subject
    from evidensgraf.web.reader import Reader

blueprint = Blueprint("whatif", __name__)

COLUMNS = ("about", "about_name", "kind", "grade", "grade_supposed", "weight", "leading_share")
MOST_ROWS = 200
"""How many grades a page shows."""
MOST_STUDIES = 200
"""How many studies can be left out by a tick; where there are more, one is left out by writing its short name."""
KINDS = ("headline", "synthesis", "intervention")
"""What is graded, in the order of the page."""


@dataclass(frozen=True, slots=True)
class Changed:
    """A grade as it is, and as it would be.

    Attributes:
        about: IRI of what is graded.
        kind: one of `KINDS`.
        before: the grade as it is, in words; None where there is none.
        after: the grade as it would be; None where there would be none.
        total: the weight that there would be.
        share: the leading direction's share of it.
    """

    about: str
    kind: str
    before: str | None
    after: str | None
    total: str
    share: str

    @property
    def is_changed(self) -> bool:
        """Whether it would be another grade."""
        return self.before != self.after


@blueprint.get("/<any(da, en):language>/grades", defaults={"form": ""})
@blueprint.get("/<any(da, en):language>/grades.<any(csv, json):form>")
def page(language: str, form: str) -> Response | str:
    """All grades, under the choice that the address makes."""
    reader: Reader = g.reader
    store, kept = current_site().store, current_site().grades
    known = kept.evidence or Scenario().evidence(store)
    scenario = read_choice(request.args)
    supposed = scenario.evidence(store, known)
    address = choice(scenario, supposed.rule, known.rule)
    if address != {name: values for name, values in request.args.lists() if name != "page"}:
        return redirect(url_for(".page", language=language, form=form or None, **address), code=302)  # type: ignore[arg-type]
    before = [*kept.assessments.values()] or assess(known)
    made = _made(supposed, known, before)
    if form == "json":
        return jsonify([as_data(one) for one in made])
    rows = _rows(before, made, supposed.rule, reader)
    if form:
        cells = ((row.about, reader.name(row.about).text, *astuple(row)[1:]) for row in rows)
        return sheets.respond(Sheet(f"grades-{language}", COLUMNS, cells), form)
    studies, left_out = _studies(known), {_iri(study) for study in scenario.without}
    return render_template(
        "grades.html",
        grades=part(_ordered(rows, reader), MOST_ROWS),
        changes=sum(row.is_changed for row in rows),
        kinds=KINDS,
        is_supposed=bool(address),
        studies=sorted(studies if len(studies) <= MOST_STUDIES else left_out, key=reader.sort_key),
        has_more_studies=len(studies) > MOST_STUDIES,
        left_out=left_out,
        external=scenario.external,
        thresholds=_thresholds(supposed.rule, known.rule, reader),
        rule=known.rule,
        query=queries.load("evidence_lines").text,
        address=address,
    )


def read_choice(args: MultiDict[str, str]) -> Scenario:
    """The choice that an address makes. Fields that are empty or are no part of it choose nothing."""
    names = [property_of(name) for name in THRESHOLDS]
    return Scenario(
        without=tuple(sorted({slug(study) for study in args.getlist("without") if study})),
        external=args.get("external") != "no",
        numbers=tuple((name, args[name]) for name in names if args.get(name)),
    )


def choice(scenario: Scenario, supposed: Rule, rule: Rule) -> dict[str, list[str]]:
    """The parameters of the one address that a choice has: what differs from the graph, each once, in one order.

    Args:
        scenario: the choice.
        supposed: its rule.
        rule: the graph's rule.
    """
    found: dict[str, list[str]] = {}
    if scenario.without:
        found["without"] = sorted({slug(study) for study in scenario.without})
    if not scenario.external:
        found["external"] = ["no"]
    for name in THRESHOLDS:
        if (value := getattr(supposed, name)) != getattr(rule, name):
            found[property_of(name)] = [_plain(value)]
    return found


def _plain(value: Fraction) -> str:
    """A number as an address has it, which reads back as the same."""
    return str(value) if value.denominator == 1 or (10**9 % value.denominator) else f"{float(value):.9f}".rstrip("0")


def _iri(study: str) -> str:
    return PREFIXES["study"] + study


def _studies(known: Evidence) -> set[str]:
    return {line.study.iri for subject in known.subjects for line in subject.lines}


def _rows(known: list[Assessment], made: list[Assessment], rule: Rule, reader: Reader) -> list[Changed]:
    before = {one.about: one for one in known}
    after = {one.about: one for one in made}
    words = GRADES[reader.language]

    def row(about: str) -> Changed:
        old, new = before.get(about), after.get(about)
        return Changed(
            about=about,
            kind=next(one.kind for one in (new, old) if one),
            before=words[old.grade] if old else None,
            after=words[new.grade] if new else None,
            total=decimal(new.total, reader.language) if new else "",
            share=agreement(new.share, rule, reader.language) if new and new.share is not None else "",
        )

    return [row(about) for about in {**before, **after}]


def _made(supposed: Evidence, known: Evidence, before: list[Assessment]) -> list[Assessment]:
    """The assessments of what is supposed; what it changes nothing about is taken as it is."""
    same = {id(subject) for subject in known.subjects}
    old = {one.about: one for one in before}

    def made(subject: Subject) -> Assessment:
        had = old.get(subject.iri) if id(subject) in same else None
        return had if had and supposed.rule == known.rule else assess_one(subject, supposed.rule, had)

    return [made(subject) for subject in supposed.subjects]


def _ordered(rows: list[Changed], reader: Reader) -> list[Changed]:
    """The rows by kind; what would be another grade before the rest, and then by name."""
    return sorted(rows, key=lambda row: (KINDS.index(row.kind), not row.is_changed, reader.sort_key(row.about)))


def _thresholds(supposed: Rule, rule: Rule, reader: Reader) -> list[tuple[str, str, str, str]]:
    """The thresholds: the parameter, the term, the number under the choice, the graph's own."""

    def number(of: Rule, name: str) -> str:
        return reader.words.number(_plain(getattr(of, name)))

    named = ((name, property_of(name)) for name in THRESHOLDS)
    return [(field, EVG[field].value, number(supposed, name), number(rule, name)) for name, field in named]
