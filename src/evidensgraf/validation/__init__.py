"""What must be said, and whether it is: shapes against data, and meta shapes against the ontology and the shapes.

Checked is what the files assert; nothing is inferred first, because a range axiom would give an object the very class
that a shape asks for. The data are checked together with the ontology, which holds the concepts and the classes.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from rdflib import Graph

from evidensgraf import graphs
from evidensgraf.errors import RdfSyntaxError
from evidensgraf.graphs import Dataset
from evidensgraf.validation.engine import Shapes, check
from evidensgraf.validation.places import Finder
from evidensgraf.validation.result import Place, Report, Result

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from evidensgraf.errors import FileError
    from evidensgraf.graphs import Source
    from evidensgraf.settings import Settings

__all__ = ["Place", "Report", "Result", "Shapes", "check", "to_rdflib", "validate"]


def validate(settings: Settings, paths: Sequence[Path] = ()) -> Report:
    """Check a root folder, or only some files in it or beside it.

    Args:
        settings: whose root folder is checked, or is the context of `paths`.
        paths: data files or folders; only what they describe is reported, and the root's ontology and data stand behind
            them. Without any: the root's data, ontology and shapes.

    Returns:
        Every file that cannot be read; or, where all can, every result.

    Raises:
        FileError: a path is not there, or is no RDF file.
    """
    dataset = graphs.read(settings)
    chosen = {path.resolve() for given in paths for path in graphs.files(given)}
    if chosen:
        dataset = _with(dataset, chosen)
    if dataset.problems:
        return Report(tuple(_problem(problem) for problem in dataset.problems), len(dataset.sources))
    found = _check_data(dataset) if chosen else [*_check_data(dataset), *_check_meta(dataset)]
    finder = Finder(dataset.sources)
    placed = (replace(result, place=finder.subject(result.focus or "")) for result in found)
    wanted = (r for r in placed if not chosen or (r.place and r.place.path.resolve() in chosen))
    return Report(tuple(sorted(wanted, key=_order)), len(chosen) or len(dataset.sources), finder.texts)


def to_rdflib(sources: Iterable[Source]) -> Graph:
    """The statements of some files as one rdflib graph, literals as written."""
    lines = "".join(f"{quad.triple} .\n" for source in sources for quad in source.quads)
    return Graph().parse(data=lines, format="nt")


def _order(result: Result) -> tuple[object, ...]:
    place = result.place
    return (place is None, str(place.path) if place else "", place.line if place else 0, result.sort_key)


def _problem(problem: RdfSyntaxError | FileError) -> Result:
    path: Path = problem.facts["path"]  # type: ignore[assignment]  # the errors of reading all have a path
    line, column = (int(str(problem.facts.get(fact, 1))) for fact in ("line", "column"))
    rule = "syntax" if isinstance(problem, RdfSyntaxError) else "unreadable"
    messages = {language: str(problem.facts.get("reason", problem.text(language))) for language in ("da", "en")}
    return Result(rule, rule, "Violation", messages, place=Place(path, line, column, line, column))


def _with(dataset: Dataset, chosen: set[Path]) -> Dataset:
    """The dataset and those of the chosen files that are not in it yet."""
    beside = chosen - {source.path.resolve() for source in dataset.sources}
    beside -= {path.resolve() for path in dataset.unread}
    added = graphs.read_sources((path, "data", graphs.graph_iri("data", path)) for path in sorted(beside))
    return Dataset(dataset.sources + added.sources, dataset.problems + added.problems, dataset.version)


def _check_data(dataset: Dataset) -> list[Result]:
    shapes = to_rdflib(s for s in dataset.sources if s.part == "shapes" and not _is_meta(s))
    return check(to_rdflib(s for s in dataset.sources if s.part != "shapes"), Shapes(shapes))


def _check_meta(dataset: Dataset) -> list[Result]:
    """The ontology by `shapes/meta/ontology.ttl` and `schemes.ttl`, the shapes by `shapes/meta/shapes.ttl`."""
    meta = [s for s in dataset.sources if s.part == "shapes" and (_is_meta(s) or s.path.stem == "prefixes")]
    shapes = [s for s in dataset.sources if s.part == "shapes"]
    ontology = [s for s in dataset.sources if s.part == "ontology"]
    return [
        *check(to_rdflib(ontology), Shapes(to_rdflib(s for s in meta if s.path.stem != "shapes"))),
        *check(to_rdflib(shapes), Shapes(to_rdflib(s for s in meta if s.path.stem in ("shapes", "prefixes")))),
    ]


def _is_meta(source: Source) -> bool:
    return "/shapes/meta/" in source.graph
