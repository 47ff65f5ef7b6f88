"""What leads from one document to the others: representations and their suffixes, links in headers and as link sets.

| address | what is there |
|---|---|
| `/id/finding/x` | the thing: 303 to a document, by `Accept` (Cool URIs for the Semantic Web, 4.2) |
| `/da/id/finding/x`, `/da/id/finding/x.html` | the page, which is the landing page too |
| `/id/finding/x.ttl` `.nt` `.jsonld` `.rdf` `.trig` `.nq` | its RDF documents |
| `/id/finding/x.bib` `.ris` `.csl.json` `.txt`, also below a language | its citation |
| `/id/finding/x.csv` `.json`, also below a language | the table of its page, with names in that language |
| `/id/finding/x.linkset.json` `.linkset` | all links between these (RFC 9264) |

Links follow FAIR Signposting, level 2 (https://signposting.org/FAIR/): page and thing lead to `describedby`, `cite-as`,
`type`, `author`, `license`, `item` or `collection`, and `linkset`; a document leads back by `describes`.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING

from flask import request

from evidensgraf.errors import LANGUAGES
from evidensgraf.namespaces import BASE, PREFIXES, SHAPES, VOCABULARY
from evidensgraf.resources import citations, documents
from evidensgraf.resources.dataset import DATASET
from evidensgraf.web import structured
from evidensgraf.web.negotiation import HTML

if TYPE_CHECKING:
    from collections.abc import Iterable

    from werkzeug.wrappers import Response

    from evidensgraf.resources import Resource
    from evidensgraf.resources.dataset import Facts

LINKSET_JSON = "application/linkset+json"
LINKSET = "application/linkset"


@dataclass(frozen=True, slots=True)
class Representation:
    """A form in which a thing can be read.

    Attributes:
        suffix: what its address ends with.
        media_type: what `Content-Type` says.
        accepts: further media types that ask for it.
    """

    suffix: str
    media_type: str
    accepts: tuple[str, ...] = ()

    @property
    def media_types(self) -> tuple[str, ...]:
        """All media types that ask for it, its own first."""
        return (self.media_type, *self.accepts)


PAGE = Representation("html", HTML, ("application/xhtml+xml",))
RDF = tuple(Representation(known.name, known.media_type, known.accepts) for known in documents.FORMATS)
CITATIONS = tuple(Representation(known.suffix, known.media_type) for known in citations.STYLES)
LINKSETS = (Representation("linkset.json", LINKSET_JSON), Representation("linkset", LINKSET))
TABLES = (Representation("csv", "text/csv"), Representation("json", "application/json"))
REPRESENTATIONS = (PAGE, *RDF, *CITATIONS, *LINKSETS, *TABLES)
"""All forms, the preferred one first."""

_BY_SUFFIX = {one.suffix: one for one in REPRESENTATIONS}
_ITEMS = tuple(PREFIXES["dcat"] + local for local in ("distribution", "dataset"))
_SINGLE = {VOCABULARY.rstrip("/"): VOCABULARY, SHAPES.rstrip("/"): SHAPES, f"{DATASET}/": DATASET}
"""IRIs that are often written with a slash too few or too many."""


def read_path(path: str) -> tuple[str, Representation | None]:
    """The IRI that a path is about, and the form that its suffix names.

    Args:
        path: an address below the base, without a slash before it and without a language: `id/finding/x.ttl`.
    """
    # The longest suffix first: `x.csl.json` is not `x.csl` as JSON. A version (`0.1.0`) has dots and no suffix.
    suffix = next((s for s in sorted(_BY_SUFFIX, key=len, reverse=True) if path.endswith(f".{s}")), None)
    iri = BASE + (path.removesuffix(f".{suffix}") if suffix else path)
    return _SINGLE.get(iri, iri), _BY_SUFFIX[suffix] if suffix else None


def path_of(iri: str, form: Representation) -> str:
    """The path of a form of a thing, as `read_path` reads it."""
    return documents.address(iri, form.suffix).removeprefix(BASE)


@dataclass(frozen=True, slots=True)
class Link:
    """A typed link (RFC 8288).

    Attributes:
        relations: its relation types, separated by blanks.
        target: where it leads.
        media_type: what is there; empty where that is open.
        language: in which language; empty where that is open.
    """

    relations: str
    target: str
    media_type: str = ""
    language: str = ""

    @property
    def attributes(self) -> dict[str, str]:
        """What is said of the target, by the names of RFC 8288."""
        said = {"type": self.media_type, "hreflang": self.language}
        return {name: value for name, value in said.items() if value}

    def header(self) -> str:
        """The link as it stands in the header `Link`."""
        attributes = "".join(f'; {name}="{value}"' for name, value in self.attributes.items())
        return f'<{self.target}>; rel="{self.relations}"{attributes}'


@dataclass(frozen=True, slots=True)
class Neighbourhood:
    """A thing among its documents, as one deployment serves them.

    Attributes:
        thing: the thing.
        facts: what the dataset says of itself.
        root: address of the deployment, with a slash at its end. Only addresses of documents have it, IRIs never.
        history: links to its other versions.
    """

    thing: Resource
    facts: Facts
    root: str
    history: tuple[Link, ...] = ()

    @property
    def modified(self) -> datetime | None:
        """When something was changed last, as the thing's own record says, else the dataset's; None if neither does.

        It is a day that people wrote, so it tells a reader how old a document is; whether a copy still holds is told
        by its entity tag alone.
        """
        stated = self.thing.value(PREFIXES["dcterms"] + "modified")
        try:
            day = date.fromisoformat(stated.value if stated else self.facts.modified or "")
        except ValueError:
            return None
        return datetime.combine(day, time(), UTC)

    def page(self, language: str) -> str:
        """Address of the page in a language."""
        return f"{self.root}{language}/{self.thing.iri.removeprefix(BASE)}"

    def document(self, form: Representation) -> str:
        """Address of a form that is the same in all languages."""
        return self.root + path_of(self.thing.iri, form)

    def table(self, form: Representation, language: str) -> str:
        """Address of the table of the page in a language."""
        return f"{self.root}{language}/{path_of(self.thing.iri, form)}"

    def from_page(self) -> list[Link]:
        """The links of the page, and of the thing itself."""
        return [
            Link("cite-as", self.thing.iri),
            *self._types("https://schema.org/AboutPage"),
            *self._authors(),
            *self._license(),
            *self.described(),
            *(Link("alternate", self.page(each), HTML, each) for each in LANGUAGES),
            *(
                Link("alternate", self.table(form, each), form.media_type, each)
                for each in LANGUAGES
                for form in TABLES
            ),
            *(Link("item", term.value) for name in _ITEMS for term in self.thing.values(name) if term.is_iri),
            *self._collection(),
            *self.history,
            *(Link("linkset", self.document(form), form.media_type) for form in LINKSETS),
        ]

    def from_document(self) -> list[Link]:
        """The links of an RDF document, a citation or a link set."""
        return [
            Link("describes", self.thing.iri),
            Link("cite-as", self.thing.iri),
            *self._types(),
            *self._license(),
            *self._collection(),
            *self.history,
            *(Link("linkset", self.document(form), form.media_type) for form in LINKSETS),
        ]

    def _types(self, *more: str) -> list[Link]:
        own = structured.type_of(self.thing)
        return [Link("type", each) for each in (f"https://schema.org/{own}", *more)]

    def _authors(self) -> list[Link]:
        authors = [term.value for term in self.thing.values(PREFIXES["dcterms"] + "creator") if term.is_iri]
        publisher = [self.facts.publisher] if self.facts.publisher else []
        return [Link("author", author) for author in authors or publisher]

    def _license(self) -> list[Link]:
        return [Link("license", self.facts.license)] if self.facts.license else []

    def described(self) -> list[Link]:
        """The links to the documents about the thing."""
        rdf = [Link("describedby alternate", self.document(form), form.media_type) for form in RDF]
        return rdf + [Link("describedby", self.document(form), form.media_type) for form in CITATIONS]

    def _collection(self) -> list[Link]:
        return [] if self.thing.iri == DATASET or not self.facts.values else [Link("collection", DATASET)]


_SHOWN_HEADERS = "Content-Language, ETag, Last-Modified, Link"
_DAY = 86_400


def open_to_all(response: Response) -> None:
    """Let the pages of other sites read a response, and say so to a browser that asks first (Fetch, section 3.3)."""
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Access-Control-Expose-Headers"] = _SHOWN_HEADERS
    if request.method == "OPTIONS":
        response.headers["Access-Control-Allow-Methods"] = "GET, HEAD, OPTIONS"
        response.headers["Access-Control-Allow-Headers"] = "*"
        response.headers["Access-Control-Max-Age"] = str(_DAY)


def header(links: Iterable[Link]) -> str:
    """Links as one header `Link`."""
    return ", ".join(link.header() for link in links)


def written(around: Neighbourhood, form: Representation) -> str:
    """The link set of a thing in one of `LINKSETS`."""
    return linkset_json(around) if form.media_type == LINKSET_JSON else linkset(around)


def linkset_json(around: Neighbourhood) -> str:
    """All links between a thing, its pages and its documents (RFC 9264, section 4.2)."""
    contexts = []
    for anchor, links in _contexts(around):
        context: dict[str, object] = {"anchor": anchor}
        for link in links:
            for relation in link.relations.split():
                targets = context.setdefault(relation, [])
                assert isinstance(targets, list)  # noqa: S101 (only the anchor is a string, and no relation has its name)
                targets.append({"href": link.target, **link.attributes})
        contexts.append(context)
    return json.dumps({"linkset": contexts}, ensure_ascii=False, indent=1)


def linkset(around: Neighbourhood) -> str:
    """The same in the format of the header (RFC 9264, section 4.1)."""
    lines = [f'{link.header()}; anchor="{anchor}"' for anchor, links in _contexts(around) for link in links]
    return ",\n".join(lines) + "\n"


def _contexts(around: Neighbourhood) -> list[tuple[str, list[Link]]]:
    pages = [(around.page(language), around.from_page()) for language in LANGUAGES]
    described = [(around.document(form), around.from_document()) for form in (*RDF, *CITATIONS)]
    return [(around.thing.iri, around.from_page()), *pages, *described]
