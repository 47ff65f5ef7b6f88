"""`evidensgraf assess`: how strong the evidence is, why, and what would change that."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import pyoxigraph as ox

from evidensgraf import graphs
from evidensgraf.cli.group import language_of, settings_of
from evidensgraf.errors import UnknownIriError
from evidensgraf.namespaces import GRAPH, PREFIXES, shortened
from evidensgraf.store.local import LocalStore

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from evidensgraf.errors import Language
    from evidensgraf.evidence import Assessment, Rule
    from evidensgraf.settings import Settings


@click.command()
@click.argument("about", nargs=-1)
@click.option("--format", "name", default="table", show_default=True, type=click.Choice(["table", "json", "ttl"]))
@click.option("--explain", is_flag=True, help="Unfold each grade: why, what it hinges on, and every step to it.")
@click.option("--without", multiple=True, metavar="STUDY", help="Leave a study out, by slug or IRI; may be repeated.")
@click.option("--without-external", is_flag=True, help="Leave out what was verified elsewhere (data/external/).")
@click.option("--rule", type=click.Path(path_type=Path), help="Turtle file with another rule than the graph's.")
@click.option("--against", metavar="STATE", help="Tell what changed since: a folder, a release, or a git revision.")
@click.pass_context
def assess(
    ctx: click.Context,
    about: tuple[str, ...],
    name: str,
    explain: bool,
    without: tuple[str, ...],
    without_external: bool,
    rule: Path | None,
    against: str | None,
) -> None:
    r"""Grade the claims and the interventions by rule EG-1, and name the studies that a grade hinges on.

    ABOUT is a claim or an intervention, by slug or IRI; without any, all are graded.

    \b
    Examples:
      evidensgraf assess
      evidensgraf assess company-based-works --explain
      evidensgraf assess --without jobfirst --format json
      evidensgraf assess --rule my-rule.ttl
      evidensgraf assess --format ttl > assessments.ttl
      evidensgraf assess --against v0.1.0      what changed since, and which findings did it
    """
    from evidensgraf import evidence
    from evidensgraf.evidence.words import as_data

    settings = settings_of(ctx)
    store = LocalStore.open(settings)
    if against is not None:
        _print_changes(_earlier(against, settings), store, language_of(ctx), as_json=name == "json")
        return
    scenario = evidence.Scenario(without, external=not without_external, rule=_rule(rule))
    known = scenario.evidence(store)
    made = _chosen(evidence.assess(known), about)
    if name == "json":
        click.echo(json.dumps([as_data(one) for one in made], indent=2))
    elif name == "ttl":
        sys.stdout.buffer.write(_turtle(made, known.rule, store))
    elif explain:
        language = language_of(ctx)
        name_of = _namer(store, language)
        for one in made:
            _print_unfolded(one, known.rule, language, name_of)
    else:
        _print_grades([as_data(one) for one in made])


def _rule(path: Path | None) -> Rule | None:
    from evidensgraf import evidence

    if path is None:
        return None
    given = graphs.read_sources([(path, "ontology", f"{GRAPH}rule")])
    if given.problems:
        raise given.problems[0]
    return evidence.read_rule(LocalStore(given.quads(), given.version))


def _chosen(made: list[Assessment], about: Sequence[str]) -> list[Assessment]:
    """The assessments of what was asked for.

    Raises:
        UnknownIriError: there is none of something.
    """
    wanted: list[Assessment] = []
    for text in about:
        iris = (text, PREFIXES["claim"] + text, PREFIXES["intervention"] + text)
        found = [one for one in made if one.about in iris or shortened(one.about) == text]
        if not found:
            raise UnknownIriError(iri=text)
        wanted += found
    return wanted if about else made


def _turtle(made: list[Assessment], rule: Rule, store: LocalStore) -> bytes:
    from evidensgraf.evidence import derived

    triples = derived.triples(made, rule, derived.labels(store))
    text = "".join(map(str, triples))
    used = {prefix: iri for prefix, iri in PREFIXES.items() if f"<{iri}" in text}
    return ox.serialize(triples, format=ox.RdfFormat.TURTLE, prefixes=used) or b""


def _namer(store: LocalStore, language: Language) -> Callable[[str], str]:
    from evidensgraf.resources.names import Names

    names = Names.read(store)

    def name(iri: str) -> str:
        found = names.of(iri, language)
        return found.text if found else shortened(iri)

    return name


def _earlier(name: str, settings: Settings) -> LocalStore:
    """Another state of the graph, and what follows from it."""
    from evidensgraf import reasoning
    from evidensgraf.changes import revisions

    dataset = revisions.load(name, settings)
    inferred = ox.NamedNode(graphs.INFERRED)
    closure = (ox.Quad(t.subject, t.predicate, t.object, inferred) for t in reasoning.closure(dataset))
    return LocalStore([*dataset.quads(), *closure], dataset.version)


def _print_changes(before: LocalStore, after: LocalStore, language: Language, *, as_json: bool) -> None:
    from evidensgraf.evidence import changes, news

    found = changes.compare(changes.read(before), changes.read(after))
    if as_json:
        click.echo(json.dumps(changes.as_data(found), indent=2))
        return
    now, then = (_namer(store, language) for store in (after, before))
    for sentence in news.tell(found, language, lambda iri: now(iri) if now(iri) != shortened(iri) else then(iri)):
        click.echo(sentence)


def _print_unfolded(made: Assessment, rule: Rule, language: Language, name: Callable[[str], str]) -> None:
    from evidensgraf.cli.tables import print_columns
    from evidensgraf.evidence.sheet import unfolded
    from evidensgraf.evidence.words import explain

    click.echo(f"\n{name(made.about)} ({shortened(made.about)})")
    for sentence in explain(made, rule, language, name):
        click.echo(f"  {sentence}")
    sheet = unfolded(made, rule, language, name)
    print_columns(sheet.columns, sheet.lines)
    for words, found, wanted, is_met in sheet.steps:
        click.echo(f"  {'✓' if is_met else '✗'} {words}: {found} {'≥' if is_met else '<'} {wanted}")


def _print_grades(rows: list[dict[str, Any]]) -> None:
    from evidensgraf.cli.tables import print_columns

    columns = ("kind", "about", "grade", "direction", "total", "share", "lines", "hinges on")
    cells = (
        (
            row["kind"],
            shortened(row["about"]),
            row["grade"],
            row["direction"] or "",
            f"{row['total']:.2f}",
            "" if row["share"] is None else f"{row['share']:.2f}",
            str(len(row["lines"])),
            ", ".join(shortened(study) for study in row["sensitive_to"]),
        )
        for row in rows
    )
    print_columns(columns, cells)
