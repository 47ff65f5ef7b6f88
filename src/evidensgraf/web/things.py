"""Every IRI of the graph answers: `/id/finding/x` leads to a page or a document about it (see `linked`)."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from flask import Blueprint, Response, g, make_response, redirect, render_template, request

from evidensgraf import queries, resources
from evidensgraf.errors import RetiredIriError, UnknownIriError
from evidensgraf.graphs import INFERRED
from evidensgraf.namespaces import BASE, EVG, PREFIXES, RDF, VOCABULARY
from evidensgraf.resources import citations, dataset, documents
from evidensgraf.resources.dataset import DATASET
from evidensgraf.store.formats import FORMATS
from evidensgraf.validation.derived import REPORT
from evidensgraf.web import (
    cautions,
    cite,
    errors,
    examples,
    figures,
    linked,
    model,
    negotiation,
    overview,
    panels,
    sheets,
    statements,
    structured,
    thingsheet,
    validate_state,
)
from evidensgraf.web.archive import FEED, RELEASES, archive
from evidensgraf.web.negotiation import SPACES
from evidensgraf.web.site import current_site

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from werkzeug.wrappers import Response as PlainResponse

    from evidensgraf.resources import Resource
    from evidensgraf.web.linked import Neighbourhood, Representation
    from evidensgraf.web.reader import Reader


blueprint = Blueprint("things", __name__)

_TEMPLATES = {
    EVG.EffectEstimate: "effect.html",
    EVG.Finding: "finding.html",
    EVG.Claim: "claim.html",
    EVG.Study: "study.html",
    EVG.Sentence: "sentence.html",
    EVG.Publication: "publication.html",
    PREFIXES["org"] + "Organization": "agent.html",
    PREFIXES["foaf"] + "Person": "agent.html",
    PREFIXES["skos"] + "ConceptScheme": "scheme.html",
    **dict.fromkeys((*model.CLASSES, *model.PROPERTIES, *model.SHAPE_KINDS), "term.html"),
}
_CONCEPT = PREFIXES["skos"] + "Concept"


_SPACE = f"<any({', '.join(SPACES)}):space>"
DESCRIPTIONS = {known.name: known for known in FORMATS if known.is_graph}


@blueprint.get(f"/{_SPACE}/", defaults={"rest": ""}, strict_slashes=False)
@blueprint.get(f"/{_SPACE}/<path:rest>")
@blueprint.get(f"/{_SPACE}.<rest>")
def lead(space: str, rest: str) -> Response | PlainResponse:
    """From a thing to a document about it (303: a thing is no document), or that document, if the suffix names one."""
    iri, form = linked.read_path(request.path[1:])
    around = _around(iri)
    if form and form is not linked.PAGE:
        return _document(around, form)
    form = form or chosen()
    address = around.page(g.reader.language) if form is linked.PAGE else around.document(form)
    response = redirect(f"{request.script_root}/{address.removeprefix(around.root)}", code=303)
    response.headers["Link"] = linked.header(around.from_page())
    response.vary.update(["Accept", "Accept-Language"])
    return response


@blueprint.get(f"/<any(da, en):language>/{_SPACE}/", defaults={"rest": ""}, strict_slashes=False)
@blueprint.get(f"/<any(da, en):language>/{_SPACE}/<path:rest>")
@blueprint.get(f"/<any(da, en):language>/{_SPACE}.<rest>")
def page(language: str, space: str, rest: str) -> Response:
    """The page about a thing, or its citation or table in that language."""
    iri, form = linked.read_path(request.path.removeprefix(f"/{language}/"))
    around = _around(iri)
    if form in (*linked.CITATIONS, *linked.TABLES):
        return _document(around, form)
    if form not in (None, linked.PAGE):
        raise UnknownIriError(iri=iri)
    reader: Reader = g.reader
    thing, here = around.thing, replace(around, root=f"{request.script_root}/")
    template = _template(thing)
    body = render_template(
        template,
        thing=thing,
        parents=_parents(thing),
        kinds=_kinds(thing),
        groups=statements.grouped(thing.statements, reader, blanks := statements.blanks(thing)),
        blanks=blanks,
        mentions=statements.referring(thing, reader),
        doubts=cautions.doubts(current_site().store, iri, reader) if _is_doubted(thing) else [],
        main_graph=_main_graph(thing),
        inferred=INFERRED,
        rdf=queries.about("resource_rdf", iri),
        referrers=queries.about("resource_referrers", iri),
        usage=queries.about("resource_usage", iri),
        hashes=[
            (part, statements.grouped(said, reader)) for part, said in resources.below(thing, current_site().store)
        ],
        contents=sorted(thing.contents, key=reader.sort_key),
        report=REPORT,
        state=validate_state.state(current_site().store, iri, reader),
        EVG=EVG,
        base=BASE,
        is_digest=template != "thing.html",
        neighbours=figures.of_neighbours(thing, reader),
        prefixes=PREFIXES,
        links=here.from_page(),
        tables=[(known, here.table(known, language)) for known in linked.TABLES],
        documents=[(known, here.document(known)) for known in linked.RDF],
        cited=cite.shown_thing(thing, reader),
        structured=structured.json_ld(thing, reader, around.facts, reader.grade(iri)),
        **{"query": None, **panels.of(template.removesuffix(".html"), thing, reader)},
    )
    return _with_links(make_response(body), around, around.from_page())


@blueprint.after_request
def _open(response: Response) -> Response:
    """Let the pages of other sites read things and documents: the data are open, and no cookie stands in the way."""
    if request.endpoint != f"{blueprint.name}.page":
        linked.open_to_all(response)
    return response


def _around(iri: str) -> Neighbourhood:
    """A thing among its documents.

    Raises:
        UnknownIriError: the graph does not know it.
        RetiredIriError: it should not be used any more.
    """
    store = current_site().store
    thing = resources.load(store, iri)
    if thing.is_retired:
        raise RetiredIriError(iri=iri, replacements=thing.replacements)
    history = linked.Link("version-history", RELEASES + FEED, "application/atom+xml")
    is_released = iri == DATASET and archive().versions()
    return linked.Neighbourhood(thing, dataset.facts(store), request.url_root, (history,) if is_released else ())


def chosen(forms: Sequence[Representation] = linked.REPRESENTATIONS) -> Representation:
    """The form that the request accepts best; a page where it does not say.

    Args:
        forms: what there is, the preferred one first.

    Raises:
        NotAcceptableError: it accepts none of them.
    """
    by_type = {name: form for form in reversed(forms) for name in form.media_types}
    ordered = [form.media_type for form in forms]
    best = negotiation.best(ordered + [name for name in by_type if name not in ordered])
    if best is None:
        raise errors.NotAcceptableError(offered=", ".join(ordered))
    return by_type[best]


def _document(around: Neighbourhood, form: Representation) -> Response:
    if form in linked.TABLES:
        page = _template(around.thing).removesuffix(".html")
        return _finished(around, form, sheets.respond(thingsheet.of(page, around.thing, g.reader), form.suffix))
    return sent(around, form, _body(around, form))


def sent(around: Neighbourhood, form: Representation, body: str | bytes) -> Response:
    """A document about a thing, with its links."""
    return _finished(around, form, Response(body, mimetype=form.media_type))


def _finished(around: Neighbourhood, form: Representation, response: Response) -> Response:
    if form in (*linked.CITATIONS, *linked.TABLES):
        response.content_language.add(g.reader.language)
    linked.open_to_all(response)
    return _with_links(response, around, around.from_document())


def _body(around: Neighbourhood, form: Representation) -> str | bytes:
    if form in linked.LINKSETS:
        return linked.written(around, form)
    if form in linked.CITATIONS:
        style = next(style for style in citations.STYLES if style.suffix == form.suffix)
        return style.write(cite.of_thing(around.thing, g.reader))
    quads = documents.of_thing(around.thing, current_site().store)
    if around.thing.iri == examples.QUESTIONS:
        quads += examples.described(current_site().questions)
    if around.thing.iri == DATASET:
        quads += archive().described()
    quads += documents.about_itself(around.thing, form.suffix, around.facts)
    return documents.serialized(quads, DESCRIPTIONS[form.suffix], around.thing.iri)


def _with_links(response: Response, around: Neighbourhood, links: Iterable[linked.Link]) -> Response:
    response.headers["Link"] = linked.header(links)
    if around.modified:
        response.last_modified = around.modified
    return response


def _template(thing: Resource) -> str:
    if thing.iri in overview.WHOLE:
        return "vocabulary.html"
    for name, template in _TEMPLATES.items():
        if name in thing.types:
            return template
    return "concept.html" if _CONCEPT in thing.types else "thing.html"


def _parents(thing: Resource) -> list[str]:
    """What a thing belongs to, for the breadcrumbs: the document, code list or vocabulary with it, or its class."""
    for prefix, local in (("dcterms", "isPartOf"), ("skos", "inScheme")):
        if parent := thing.value(PREFIXES[prefix] + local):
            return [parent.value]
    if whole := [iri for iri in overview.WHOLE if thing.iri.startswith(iri) and thing.iri != iri]:
        return whole
    return [kind for kind in thing.types if kind.startswith(VOCABULARY)][:1]


def _kinds(thing: Resource) -> list[str]:
    """What a thing is said or computed to be; that it is a concept goes without saying where its kind is said."""
    typed = [(s.value.value, s) for s in thing.statements if s.predicate == f"{RDF}type"]
    said = {kind for kind, s in typed if not s.is_inferred} or {kind for kind, s in typed if s.graphs != (INFERRED,)}
    kinds = [kind for kind in thing.types if kind in said]
    return [kind for kind in kinds if kind != _CONCEPT] or kinds


def _is_doubted(thing: Resource) -> bool:
    """Whether a doubt about the thing, or about what it rests on, is possible."""
    rests = {EVG.Claim, EVG.Study, EVG.Finding}
    return bool(rests & set(thing.types)) or any(mention.predicate == statements.DOUBTED for mention in thing.mentions)


def _main_graph(thing: Resource) -> str | None:
    """The file that says most of what is said of a thing."""
    said = Counter(graph for statement in thing.statements for graph in statement.graphs if graph != INFERRED)
    return min(said, key=lambda graph: (-said[graph], graph), default=None)
