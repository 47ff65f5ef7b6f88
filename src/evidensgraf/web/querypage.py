"""What stands around a query on its page: the words to complete it with, its short address, code that asks it.

The page works without a script; `frontend/` holds the editor that is put in the place of its text field.
"""

from __future__ import annotations

import base64
import binascii
import json
import shlex
import zlib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flask import Blueprint, Response, abort, current_app, g, redirect, request, url_for

from evidensgraf import queries
from evidensgraf.errors import LANGUAGES
from evidensgraf.namespaces import BASE, PREFIXES, shortened
from evidensgraf.store.table import Term
from evidensgraf.store.table import iri as iri_term
from evidensgraf.web.once import once
from evidensgraf.web.site import current_site
from evidensgraf.web.vocabulary import WORDS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from werkzeug.wrappers import Response as PlainResponse

    from evidensgraf.errors import Language
    from evidensgraf.questions import Parameter, Question
    from evidensgraf.store import Store
    from evidensgraf.store.query import Query
    from evidensgraf.web.reader import Reader

blueprint = Blueprint("querypage", __name__)

BUNDLE = "built/query.js"
"""The editor among the static files, where it was built (`frontend/bundle.py`)."""
_SHORTEST = 2
_LONGEST_WORD = 60


@dataclass(frozen=True, slots=True)
class Choice:
    """What a question can be asked of instead.

    Attributes:
        parameter: the question's parameter.
        chosen: slug of the concept that is asked of.
        concepts: IRIs of the concepts there are, by name.
    """

    parameter: Parameter
    chosen: str
    concepts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sample:
    """Code that asks a query: the program's name, what to do there if that is not plain, and the code."""

    name: str
    code: str


@blueprint.get("/<any(da, en):language>/sparql/terms.json")
def terms(language: str) -> Response:
    """The prefixes, terms and concepts that a query can use, with their words, for the editor."""
    reader: Reader = g.reader
    known = [*_terms(current_site().store, reader.language, current_site().store.version), *_foreign(reader)]
    return _json({"prefixes": PREFIXES, "terms": known}, language)


@blueprint.get("/<any(da, en):language>/sparql/things.json")
def things(language: str) -> Response:
    """Things whose name or IRI holds a text (`?text=`, two letters or more), at most 20, for the editor."""
    text = request.args.get("text", "").rpartition(":")[2].strip().lower()[:_LONGEST_WORD]
    reader: Reader = g.reader
    found: list[str] = []
    if len(text) >= _SHORTEST:
        table = current_site().store.table(queries.load("editor_things"), {"text": Term("literal", text)})
        found = sorted(table.column("iri"), key=reader.sort_key)
    also = current_site().names
    told = [
        _entry(iri, "thing", reader.name(iri).text, name.text if (name := also.of(iri, reader.other_language)) else "")
        for iri in found
    ]
    return _json({"terms": told}, language)


@blueprint.get("/<any(da, en):language>/questions/<slug>")
def ask(language: str, slug: str) -> PlainResponse:
    """To a question's answer; its parameters can be given by name (`?asked=ips`)."""
    site = current_site()
    question = next((question for question in site.questions if question.slug == slug), None)
    if question is None:
        abort(404)
    try:
        text = question.asked_of(request.args)
    except ValueError:
        abort(404)
    return redirect(url_for("sparql.sparql", language=language, query=text, _anchor="answer"), code=303)


@blueprint.get("/s/<code>")
@blueprint.get("/s/<code>.<name>")
def unfold(code: str, name: str = "") -> PlainResponse:
    """From a query's short address to its page, or to its answer in a format: `/s/….csv`.

    The address holds the query itself: nothing is stored here.
    """
    reader: Reader = g.reader
    text = folded_out(code, current_site().settings.max_query_bytes)
    if text is None:
        abort(404)
    if name:
        return redirect(url_for("sparql.sparql", query=text, format=name), code=303)
    response = redirect(url_for("sparql.sparql", language=reader.language, query=text, _anchor="answer"), code=303)
    response.vary.add("Accept-Language")
    return response


def folded(text: str) -> str:
    """A query as the last step of its short address: compressed, in the letters of an address."""
    return base64.urlsafe_b64encode(zlib.compress(text.encode(), 9)).decode().rstrip("=")


def folded_out(code: str, longest: int) -> str | None:
    """The query of a short address; None if it is none, or holds more than `longest` bytes."""
    try:
        packed = base64.b64decode(code + "=" * (-len(code) % 4), altchars=b"-_", validate=True)
        unpacking = zlib.decompressobj()
        content = unpacking.decompress(packed, longest + 1)
        return content.decode() if unpacking.eof and len(content) <= longest else None
    except (binascii.Error, zlib.error, ValueError):
        return None


def samples(query: Query) -> list[Sample]:
    """Code that asks a query from where people work."""
    endpoint = url_for("sparql.sparql", _external=True)
    media_type, name = ("text/turtle", "ttl") if query.form.is_graph else ("text/csv", "csv")
    address = url_for("querypage.unfold", code=folded(query.text), name=name, _external=True)
    asked = f"--data-urlencode {shlex.quote('query=' + query.text)}"
    curl = Sample("curl", f"curl -G {shlex.quote(endpoint)} -H 'Accept: {media_type}' {asked}")
    if query.form.is_graph:
        return [
            Sample("Python", f'from rdflib import Graph\n\ngraph = Graph().parse("{address}", format="turtle")'),
            curl,
        ]
    python = f'import pandas as pd\n\n# {endpoint}\ntable = pd.read_csv("{address}")'
    excel = f'= Csv.Document(Web.Contents("{address}"), [Delimiter = ",", Encoding = 65001])'
    return [Sample("Python", python), Sample("R", f'table <- read.csv("{address}")'), Sample("Excel", excel), curl]


@dataclass(frozen=True, slots=True)
class Around:
    """What the page shows around a query.

    Attributes:
        asked: the question that it asks and what that can be asked of instead, where there is such a question.
        known: the question that it is word for word, whose title and explanation then stand over the answer.
        code: its short address' last step; None where no query has been run.
        samples: code that asks it.
    """

    asked: tuple[Question, list[Choice]] | None
    known: Question | None
    code: str | None
    samples: list[Sample]

    @classmethod
    def of(cls, text: str, query: Query | None) -> Around:
        """Around a text in the editor, and the query that was run if one was."""
        if query is None:
            return cls(question_of(text), known(text), None, [])
        return cls(question_of(text), known(text), folded(query.text), samples(query))


def known(text: str) -> Question | None:
    """The question that a text is word for word; None if it is none."""
    lines = text.splitlines()  # a form ends them its own way
    return next((question for question in current_site().questions if question.text.splitlines() == lines), None)


def question_of(text: str) -> tuple[Question, list[Choice]] | None:
    """The question with parameters that a text asks, and what it can be asked of; None if it is none of these."""
    for question in current_site().questions:
        if question.parameters and (values := question.values_in(text)) is not None:
            return question, [_choice(parameter, values[parameter.variable]) for parameter in question.parameters]
    return None


def has_editor() -> bool:
    """Whether the editor was built."""
    return _is_built(current_app.static_folder or "")


@lru_cache(maxsize=4)
def _is_built(folder: str) -> bool:
    return (Path(folder) / BUNDLE).is_file()


def _choice(parameter: Parameter, chosen: str) -> Choice:
    reader: Reader = g.reader
    scheme = iri_term(f"{BASE}concept/{parameter.scheme}")
    concepts = current_site().store.table(queries.load("scheme_concepts"), {"scheme": scheme}).column("concept")
    return Choice(parameter, chosen, tuple(sorted(concepts, key=reader.sort_key)))


@once(8)
def _terms(store: Store, language: Language, version: str) -> list[dict[str, str]]:
    del version  # another version of the graph has other terms
    words: dict[str, dict[str, dict[str, str]]] = {}
    kinds: dict[str, str] = {}
    for row in store.table(queries.load("editor_terms")).dicts():
        kinds.setdefault(row["iri"].value, row["kind"].value)
        note = row["note"].value if "note" in row else ""
        told = words.setdefault(row["iri"].value, {})
        told[row["label"].language or language] = {"label": row["label"].value, "note": note}
    return [_term(iri, kinds[iri], told, language) for iri, told in words.items()]


def _term(iri: str, kind: str, told: dict[str, dict[str, str]], language: Language) -> dict[str, str]:
    first = told.get(language) or next(iter(told.values()))
    others = " ".join(told[other]["label"] for other in LANGUAGES if other != language and other in told)
    return {**_entry(iri, kind, first["label"], others), "note": first["note"]}


def _foreign(reader: Reader) -> Iterable[dict[str, str]]:
    """The terms of other vocabularies that the graph uses."""
    for iri, english in WORDS.items():
        if ":" in shortened(iri) and not iri.startswith(BASE):
            local = iri.rpartition("#")[2].rpartition("/")[2]
            kind = "class" if local[:1].isupper() else "property"
            yield _entry(iri, kind, reader.words.gettext(english), english)


def _entry(iri: str, kind: str, label: str, also: str) -> dict[str, str]:
    return {"name": shortened(iri), "label": label, "also": also, "note": "", "kind": kind}


def _json(document: dict[str, Any], language: str) -> Response:
    response = Response(json.dumps(document, ensure_ascii=False), mimetype="application/json")
    response.content_language.add(language)
    return response
