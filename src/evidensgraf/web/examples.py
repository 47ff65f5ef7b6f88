"""The questions as RDF, so that other tools can show and run them: `sh:SPARQLExecutable`, one a question.

Source: SHACL Advanced Features and SHACL-SPARQL (https://www.w3.org/TR/shacl-af/#SPARQLExecutable); the form is that of
the SPARQL examples of SIB (https://github.com/sib-swiss/sparql-examples).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph as ox

from evidensgraf.errors import LANGUAGES
from evidensgraf.namespaces import BASE, PREFIXES, RDF
from evidensgraf.resources.dataset import DATASET
from evidensgraf.store.query import Form, read_query

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from evidensgraf.questions import Question

QUESTIONS = f"{DATASET}/questions"
"""The thing that the document of all questions is about."""
_SH, _RDFS = PREFIXES["sh"], PREFIXES["rdfs"]
_FORMS = {
    Form.SELECT: ("select", "SPARQLSelectExecutable"),
    Form.ASK: ("ask", "SPARQLAskExecutable"),
    Form.CONSTRUCT: ("construct", "SPARQLConstructExecutable"),
}


def described(questions: Iterable[Question]) -> Iterator[ox.Quad]:
    """The statements about the questions: their words, their text, and the endpoint that answers them."""
    for question in questions:
        subject = ox.NamedNode(f"{QUESTIONS}#{question.slug}")
        name, kind = _FORMS[read_query(question.text).form]
        yield ox.Quad(subject, ox.NamedNode(f"{RDF}type"), ox.NamedNode(f"{_SH}SPARQLExecutable"))
        yield ox.Quad(subject, ox.NamedNode(f"{RDF}type"), ox.NamedNode(_SH + kind))
        yield ox.Quad(subject, ox.NamedNode(f"{_SH}prefixes"), ox.NamedNode(DATASET))
        yield ox.Quad(subject, ox.NamedNode(_SH + name), ox.Literal(question.text))
        yield ox.Quad(subject, ox.NamedNode(PREFIXES["schema"] + "target"), ox.NamedNode(f"{BASE}sparql"))
        yield ox.Quad(subject, ox.NamedNode(PREFIXES["dcterms"] + "isPartOf"), ox.NamedNode(QUESTIONS))
        for language in LANGUAGES:
            words = ox.Literal(question.title[language], language=language)
            yield ox.Quad(subject, ox.NamedNode(f"{_RDFS}label"), words)
            words = ox.Literal(question.explanation[language], language=language)
            yield ox.Quad(subject, ox.NamedNode(f"{_RDFS}comment"), words)
