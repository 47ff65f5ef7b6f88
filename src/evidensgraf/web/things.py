"""A page for every IRI of the graph: `/id/finding/x` leads to `/da/id/finding/x` or `/en/id/finding/x`."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, TypeVar

from flask import Blueprint, g, redirect, render_template, request

from evidensgraf import queries, resources
from evidensgraf.graphs import INFERRED
from evidensgraf.namespaces import BASE, EVG, PREFIXES, VOCABULARY
from evidensgraf.resources import Mention, Statement
from evidensgraf.store.formats import formats_for
from evidensgraf.store.query import Form
from evidensgraf.web import cautions, figures, panels
from evidensgraf.web.reader import SPACES
from evidensgraf.web.site import current_site

if TYPE_CHECKING:
    from collections.abc import Iterable

    from werkzeug.wrappers import Response

    from evidensgraf.resources import Resource
    from evidensgraf.web.reader import Reader

blueprint = Blueprint("things", __name__)
_Said = TypeVar("_Said", Statement, Mention)

MOST_MENTIONS = 50
"""How many references from elsewhere a page shows for each property; the query beside them gives all."""

_FIRST = (
    "skos:prefLabel", "rdfs:label", "dcterms:title", "foaf:name", "sh:name", "skos:altLabel", "skos:notation",
    "skos:definition", "dcterms:description", "rdfs:comment", "skos:scopeNote", "rdf:type",
)  # fmt: skip
_ORDER = {PREFIXES[prefix] + local: at for at, (prefix, local) in enumerate(name.split(":", 1) for name in _FIRST)}

_TEMPLATES = {
    EVG.EffectEstimate: "effect.html",
    EVG.Finding: "finding.html",
    EVG.Claim: "claim.html",
    EVG.Study: "study.html",
    EVG.Sentence: "sentence.html",
    EVG.Publication: "publication.html",
    PREFIXES["org"] + "Organization": "agent.html",
    PREFIXES["foaf"] + "Person": "agent.html",
}
_CONCEPT = PREFIXES["skos"] + "Concept"
_DOUBTED = PREFIXES["oa"] + "hasTarget"


@blueprint.get(f"/<any({', '.join(SPACES)}):space>", defaults={"rest": ""})
@blueprint.get(f"/<any({', '.join(SPACES)}):space>/", defaults={"rest": ""})
@blueprint.get(f"/<any({', '.join(SPACES)}):space>/<path:rest>")
def lead(space: str, rest: str) -> Response:
    """From a thing to the page about it (303: a thing is not a page), in the reader's language."""
    reader: Reader = g.reader
    iri = BASE + request.path[1:]
    resources.load(current_site().store, iri)
    response = redirect(reader.href(iri) or iri, code=303)
    response.vary.add("Accept-Language")
    return response


@blueprint.get(f"/<any(da, en):language>/<any({', '.join(SPACES)}):space>", defaults={"rest": ""})
@blueprint.get(f"/<any(da, en):language>/<any({', '.join(SPACES)}):space>/", defaults={"rest": ""})
@blueprint.get(f"/<any(da, en):language>/<any({', '.join(SPACES)}):space>/<path:rest>")
def page(language: str, space: str, rest: str) -> str:
    """The page about a thing."""
    reader: Reader = g.reader
    iri = BASE + request.path.removeprefix(f"/{language}/")
    thing = resources.load(current_site().store, iri)
    template = _template(thing)
    return render_template(
        template,
        thing=thing,
        parents=_parents(thing),
        kinds=_kinds(thing),
        groups=_grouped(thing.statements, reader),
        mentions=_grouped(_new_mentions(thing), reader),
        doubts=cautions.doubts(current_site().store, iri, reader) if _is_doubted(thing) else [],
        most_mentions=MOST_MENTIONS,
        main_graph=_main_graph(thing),
        inferred=INFERRED,
        rdf=queries.about("resource_rdf", iri),
        formats=formats_for(Form.DESCRIBE),
        referrers=queries.about("resource_referrers", iri),
        usage=queries.about("resource_usage", iri),
        contents=sorted(thing.contents, key=reader.sort_key),
        EVG=EVG,
        base=BASE,
        is_digest=template != "thing.html",
        neighbours=figures.of_neighbours(thing, reader),
        prefixes=PREFIXES,
        **{"query": None, **panels.of(template.removesuffix(".html"), thing, reader)},
    )


def _template(thing: Resource) -> str:
    for name, template in _TEMPLATES.items():
        if name in thing.types:
            return template
    return "concept.html" if _CONCEPT in thing.types else "thing.html"


def _parents(thing: Resource) -> list[str]:
    """What a thing belongs to, for the breadcrumbs: the document or code list that holds it, else its class."""
    for prefix, local in (("dcterms", "isPartOf"), ("skos", "inScheme")):
        if parent := thing.value(PREFIXES[prefix] + local):
            return [parent.value]
    return [kind for kind in thing.types if kind.startswith(VOCABULARY)][:1]


def _kinds(thing: Resource) -> list[str]:
    """What a thing is said to be; that it is a concept goes without saying where the kind of concept is said."""
    said = {statement.value.value for statement in thing.statements if not statement.is_inferred}
    kinds = [kind for kind in thing.types if kind in said]
    return [kind for kind in kinds if kind != _CONCEPT] or kinds


def _new_mentions(thing: Resource) -> list[Mention]:
    """The references from elsewhere, without doubts and without those to which something said of it already leads."""
    linked = {statement.value.value for statement in thing.statements}
    return [m for m in thing.mentions if m.subject not in linked and m.predicate != _DOUBTED]


def _is_doubted(thing: Resource) -> bool:
    """Whether a doubt about the thing, or about what it rests on, is possible."""
    rests = {EVG.Claim, EVG.Study, EVG.Finding}
    return bool(rests & set(thing.types)) or any(mention.predicate == _DOUBTED for mention in thing.mentions)


def _grouped(said: Iterable[_Said], reader: Reader) -> list[tuple[str, list[_Said]]]:
    """Statements by property: names and definitions first, then our own properties, then those of others.

    Within a property what is said comes before what is inferred, and the reader's language before others.
    """
    groups: dict[str, list[_Said]] = {}
    for one in sorted(said, key=lambda one: (one.is_inferred, *_place(one, reader))):
        groups.setdefault(one.predicate, []).append(one)
    return sorted(
        groups.items(),
        key=lambda group: (
            _ORDER.get(group[0], len(_ORDER)),
            not group[0].startswith(VOCABULARY),
            reader.sort_key(group[0]),
        ),
    )


def _place(one: Statement | Mention, reader: Reader) -> tuple[bool, list[str]]:
    """Where something stands among the values of one property."""
    if isinstance(one, Mention):
        return False, reader.sort_key(one.subject)
    foreign = one.value.language not in (None, reader.language)
    return foreign, reader.sort_key(one.value.value) if one.value.is_iri else [one.value.value]


def _main_graph(thing: Resource) -> str | None:
    """The file that says most of what is said of a thing."""
    said = Counter(graph for statement in thing.statements for graph in statement.graphs if graph != INFERRED)
    return said.most_common(1)[0][0] if said else None
