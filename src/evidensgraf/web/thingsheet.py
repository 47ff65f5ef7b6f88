"""The table of a thing's page, to be taken away as CSV or JSON: `/da/id/study/jobfirst.csv`.

| page | a row is |
|---|---|
| study, publication, finding | a finding, in the columns of the table of findings |
| concept that findings are coded by | the same |
| claim | the same, with the claim's lines: stance, weight, the narrower claims by whose way |
| organisation, person | a publication of theirs |
| code list | a concept |
| file, vocabulary | a thing that it describes |
| all else, and what no finding is about | a statement |
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from evidensgraf.web import facets, findings, panels
from evidensgraf.web.sheets import Sheet

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from evidensgraf.evidence.records import Finding
    from evidensgraf.resources import Resource
    from evidensgraf.web.reader import Reader
    from evidensgraf.web.sheets import Cell

    Rows = Iterator[tuple[Cell, ...]]

OF_CLAIM = (*facets.COLUMNS, "stance", "weight", "by_way_of")
OF_AGENT = ("publication", "publication_name", "year", "role", "by")
OF_SCHEME = ("concept", "concept_name", "depth", "findings")
OF_FILE = ("thing", "thing_name")
OF_ANYTHING = ("property", "property_name", "value", "value_name", "language", "datatype", "is_inferred", "graph")


def of(page: str, thing: Resource, reader: Reader) -> Sheet:
    """The table of a page.

    Args:
        page: which kind of page: the name of its template without ending.
        thing: what it is about.
        reader: in whose language names are.
    """
    makers: dict[str, Callable[[Resource, Reader], tuple[tuple[str, ...], Rows]]] = {
        "claim": _claim,
        "agent": _agent,
        "scheme": _scheme,
    }
    columns: tuple[str, ...]
    rows: Rows
    name = "-".join(thing.iri.rstrip("/").rsplit("/", 2)[-2:])
    if page in makers:
        columns, rows = makers[page](thing, reader)
    elif found := _found(page, thing, reader):
        columns, rows = facets.COLUMNS, facets.cells(facets.ordered(found, reader, facets.SORTS[0]), reader)
    elif thing.contents:
        columns, rows = OF_FILE, ((iri, reader.name(iri).text) for iri in sorted(thing.contents, key=reader.sort_key))
    else:
        columns, rows = OF_ANYTHING, _statements(thing, reader)
    return Sheet(f"{name}-{reader.language}", columns, rows)


def _found(page: str, thing: Resource, reader: Reader) -> list[Finding]:
    """The findings that a page is about; none where it is about something else."""
    known = reader.site.records
    facet = findings.facet_of(thing.iri)
    made: dict[str, Callable[[], Iterable[Finding]]] = {
        "study": lambda: known.of_study(thing.iri),
        "publication": lambda: known.of_publication(thing.iri),
        "finding": lambda: [known.by_iri[thing.iri]] if thing.iri in known.by_iri else [],
        "concept": lambda: known.chosen({facet: thing.iri}) if facet else [],
    }
    return list(made[page]()) if page in made else []


def _claim(thing: Resource, reader: Reader) -> tuple[tuple[str, ...], Rows]:
    known = reader.site.records.by_iri

    def rows() -> Rows:
        for stance, lines in findings.of_claim(thing.iri, reader):
            for line in lines:
                for one in line.findings:
                    coded = next(facets.cells([known[one.iri]], reader))
                    weight = None if line.weight is None else round(line.weight, 6)
                    yield (*coded, stance, weight, tuple(reader.name(claim).text for claim in one.via))

    return OF_CLAIM, rows()


def _agent(thing: Resource, reader: Reader) -> tuple[tuple[str, ...], Rows]:
    published = cast("list[tuple[str, dict[str, set[str]]]]", panels.of("agent", thing, reader)["published"])

    def names(iris: set[str]) -> tuple[str, ...]:
        return tuple(sorted(reader.name(iri).text for iri in iris))

    rows = (
        (iri, reader.name(iri).text, tuple(sorted(said["years"])), names(said["roles"]), names(said["bodies"]))
        for iri, said in published
    )
    return OF_AGENT, rows


def _scheme(thing: Resource, reader: Reader) -> tuple[tuple[str, ...], Rows]:
    panel = panels.of("scheme", thing, reader)
    tree = cast("list[tuple[str, int, int]]", panel["tree"])
    rows = ((iri, reader.name(iri).text, depth, count if panel["facet"] else None) for iri, depth, count in tree)
    return OF_SCHEME, rows


def _statements(thing: Resource, reader: Reader) -> Rows:
    """What is said of a thing, in an order and in words that do not hang on what nodes without a name are called."""
    rows = []
    for one in thing.statements:
        values = [value for value in one.items or (one.value,) if value.kind != "bnode"]
        rows.append(
            (
                one.predicate,
                reader.name(one.predicate).text,
                tuple(value.value for value in values),
                tuple(reader.name(value.value).text if value.is_iri else reader.literal(value) for value in values),
                one.value.language,
                one.value.datatype,
                "true" if one.is_inferred else "false",
                one.graphs,
            )
        )
    yield from sorted(rows, key=lambda row: (row[0], row[2], row[4] or "", row[5] or "", row[7]))
