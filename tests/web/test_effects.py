"""web.effects: an estimate is read out as a person would say it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from flask import g

from evidensgraf.namespaces import EVG, PREFIXES
from evidensgraf.resources import Resource, Statement
from evidensgraf.store.table import Term
from evidensgraf.web import effects

if TYPE_CHECKING:
    from flask import Flask

XSD = PREFIXES["xsd"]


def estimate(**values: str) -> Resource:
    """An estimate with those properties: an IRI by its prefixed name, else a literal."""
    statements = []
    for name, value in values.items():
        prefix, _, local = value.partition(":")
        term = Term("uri", PREFIXES[prefix] + local) if local else Term("literal", value, None, f"{XSD}decimal")
        statements.append(Statement(EVG[name].value, term, (), ("https://a.example/g",)))
    return Resource("https://a.example/effect", tuple(statements), (), (), 0)


CASES = {
    "two shares": (
        {
            "measure": "measure:risk-difference",
            "interventionValue": "59.5",
            "comparatorValue": "46.5",
            "unit": "unit:PERCENT",
        },
        "59,5 % mod 46,5 %, 13 procentpoint højere",
        "59.5% against 46.5%, 13 percentage points higher",
    ),
    "a share difference over time": (
        {
            "measure": "measure:risk-difference",
            "difference": "8.0",
            "unit": "unit:PERCENT",
            "followUp": "78.0",
            "followUpUnit": "time:unitWeek",
            "isApproximate": "true",
        },
        "cirka 8 procentpoint højere efter 78 uger",
        "about 8 percentage points higher after 78 weeks",
    ),
    "a shorter time": (
        {"measure": "measure:duration-difference", "difference": "-26.0", "unit": "unit:WK"},
        "26 uger kortere",
        "26 weeks shorter",
    ),
    "one week longer": (
        {"measure": "measure:duration-difference", "difference": "1.0", "unit": "unit:WK"},
        "1 uge længere",
        "1 week longer",
    ),
    "a relative change": (
        {"measure": "measure:relative-change", "value": "14.0", "unit": "unit:PERCENT"},
        "14 % mere",
        "14% more",
    ),
    "a fall": (
        {"measure": "measure:relative-change", "value": "-2.5", "unit": "unit:PERCENT"},
        "2,5 % mindre",
        "2.5% less",
    ),
    "a share alone": ({"measure": "measure:share", "value": "50.0", "unit": "unit:PERCENT"}, "50 %", "50%"),
    "a count without a unit": ({"measure": "measure:count", "value": "12"}, "12", "12"),
    "only a follow-up": ({"followUp": "1.5", "followUpUnit": "time:unitYear"}, "efter 1,5 år", "after 1.5 years"),
    "no figure": ({"measure": "measure:share"}, "oplyst uden tal", "stated without a figure"),
}


@pytest.mark.parametrize(("values", "da", "en"), [pytest.param(*case, id=name) for name, case in CASES.items()])
def test_an_estimate_in_words(app: Flask, values: dict[str, str], da: str, en: str) -> None:
    for path, expected in (("/da/", da), ("/en/", en)):
        with app.test_request_context(path):
            app.preprocess_request()
            assert effects.in_words(estimate(**values), g.reader) == expected
