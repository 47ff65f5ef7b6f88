"""`open_graph`, and the graph that it opens."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from evidensgraf import evidence, queries
from evidensgraf.api import plots
from evidensgraf.api.maps import Assessments, Map
from evidensgraf.api.tables import Frame, Value
from evidensgraf.api.things import Claim, Finding, Study, Thing
from evidensgraf.errors import FileError, UnknownIriError
from evidensgraf.evidence import estimates as effect_estimates
from evidensgraf.evidence import forest, gapmap, pooling
from evidensgraf.evidence.words import slug
from evidensgraf.namespaces import PREFIXES
from evidensgraf.resources.names import Names
from evidensgraf.settings import Settings, endpoint_named
from evidensgraf.store.local import LocalStore
from evidensgraf.store.query import read_query
from evidensgraf.store.table import Term
from evidensgraf.store.table import iri as iri_term

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from types import TracebackType

    from evidensgraf.api.plots import Plot
    from evidensgraf.errors import Language
    from evidensgraf.evidence import Evidence, Rule
    from evidensgraf.evidence.forest import Panel
    from evidensgraf.store import Store

_XSD = PREFIXES["xsd"]
_Thing = TypeVar("_Thing", bound=Thing)


def open_graph(source: str | Path | None = None, *, language: Language = "en") -> Graph:
    """Open a graph: `eg.open()`.

    Args:
        source: nothing for the graph that comes with the package; a folder with `data/`; a folder that
            `evidensgraf build` has published in; or the address of a SPARQL 1.1 endpoint.
        language: of names and sentences, `da` or `en`.

    Raises:
        FileError: there is no such folder, or it is neither of the two.
        RdfSyntaxError: a file does not parse.
        SettingsError, StoreError: the address is none, or does not answer as it should.
    """
    if source is None:
        return Graph(LocalStore.open(Settings()), language)
    if isinstance(source, str) and source.startswith(("http://", "https://")):
        from evidensgraf.store.pool import open_store

        return Graph(open_store(Settings(store=endpoint_named("source", source))), language)
    folder = Path(source).expanduser()
    if (folder / "current").is_dir():
        from evidensgraf.store.opening import open_current

        return Graph(open_current(Settings(published=str(folder))), language)
    if not (folder / "data").is_dir():
        raise FileError.missing(folder / "data")
    return Graph(LocalStore.open(Settings(root=folder)), language)


class Graph:
    """A graph that is open; a context manager that closes it.

    Args:
        store: what answers.
        language: of names and sentences.
    """

    def __init__(self, store: Store, language: Language = "en") -> None:
        self.store = store
        self.language = language

    def __enter__(self) -> Graph:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of what the graph holds: processes, connections, files."""
        self.store.close()

    @property
    def version(self) -> str:
        """Which state of the graph this is: changes when and only when an answer could."""
        return self.store.version

    def __len__(self) -> int:
        return self.store.size

    def __repr__(self) -> str:
        return f"<Graph {self.version}: {len(self)} statements>"

    def name(self, iri: str) -> str:
        """What a thing is called, in the language of the graph; its slug where it has no name."""
        found = self._names.of(iri, self.language)
        return found.text if found else slug(iri)

    def query(self, text: str, values: Mapping[str, Value] | None = None) -> Frame:
        """Ask by SPARQL 1.1.

        Args:
            text: SELECT, ASK (one cell), or CONSTRUCT and DESCRIBE (subject, predicate, object).
            values: of variables that are selected, by name. They are bound, never pasted: a text that begins with
                `http` is an IRI.

        Raises:
            QueryError: it is no such query.
            LimitError, BusyError: a remote graph stopped it. A graph in this process stops nothing.
        """
        bound = {name: _term(one) for name, one in (values or {}).items() if one is not None}
        return Frame.of(self.store.table(read_query(text), bound))

    def claims(self) -> list[Claim]:
        """The claims, headline claims first."""
        return list(self._claims.values())

    def claim(self, name: str) -> Claim:
        """One claim.

        Args:
            name: its slug or IRI.

        Raises:
            UnknownIriError: the graph has no such claim.
        """
        return _found(self._claims, "claim", name)

    def studies(self) -> list[Study]:
        """The studies."""
        return list(self._studies.values())

    def study(self, name: str) -> Study:
        """One study, by slug or IRI.

        Raises:
            UnknownIriError: the graph has no such study.
        """
        return _found(self._studies, "study", name)

    def findings(self) -> list[Finding]:
        """The findings."""
        return list(self._findings.values())

    def finding(self, name: str) -> Finding:
        """One finding, by slug or IRI.

        Raises:
            UnknownIriError: the graph has no such finding.
        """
        return _found(self._findings, "finding", name)

    def assess(self, without: Iterable[str] = (), rule: Rule | None = None, *, external: bool = True) -> Assessments:
        """Grade every claim about an effect and every intervention by rule EG-1.

        Args:
            without: studies (slugs or IRIs) that are left out, as if they had never been made.
            rule: another rule than the graph's.
            external: whether what was verified elsewhere counts.

        Raises:
            UnknownIriError: there is no such study, or the graph has no rule.
        """
        scenario = evidence.Scenario(tuple(without), external=external, rule=rule)
        if scenario == evidence.Scenario():
            return self._assessments
        return Assessments(tuple(evidence.assess(scenario.evidence(self.store))), self)

    @property
    def rule(self) -> Rule:
        """The rating rule that the graph holds.

        Raises:
            UnknownIriError: it holds none.
        """
        return self._evidence.rule

    def gap_map(
        self,
        *,
        target: str | None = None,
        method: str | None = None,
        direction: str | None = None,
        since: int | None = None,
        until: int | None = None,
        interventions: int | None = None,
        outcomes: int | None = None,
    ) -> Map:
        """Draw the gap map: interventions × outcomes.

        Args:
            target: slug of a target group; a broader one stands for its narrower ones, here and below.
            method: slug of a method.
            direction: slug of a direction.
            since: the first year of publication.
            until: the last.
            interventions: how many levels of the interventions' tree are shown; all by default.
            outcomes: how many of the outcomes'.
        """
        chosen = {"target": target, "method": method, "direction": direction}
        concepts = {name: PREFIXES[name] + one if one else None for name, one in chosen.items()}
        choice = gapmap.Choice(**concepts, since=since, until=until, interventions=interventions, outcomes=outcomes)
        return Map(gapmap.draw(self._ground, choice, self.name), choice, self)

    def numbers(self) -> Frame:
        """The effect estimates made comparable: stated figures and computed ones, a row an estimate."""
        return Frame.of(self.store.table(queries.load("numbers_figures")))

    def forest(self, findings: Iterable[Finding] | None = None) -> list[Panel]:
        """What a forest plot shows: estimates with intervals, in panels that share a scale.

        Args:
            findings: which; all by default.
        """
        chosen = None if findings is None else {finding.iri for finding in findings}
        return forest.read(self.store, chosen, self.name)

    def plot(self, panel: Panel) -> Plot:
        """Draw a forest plot of one panel, as SVG.

        Args:
            panel: one of those that `forest` gives.
        """
        return plots.forest(panel, self)

    def pools(self) -> list[pooling.Group]:
        """The estimates that share measure, outcome and comparison, pooled where two independent studies made them."""
        return pooling.groups(effect_estimates.read(self.store), self._ground.reviews)

    @cached_property
    def _names(self) -> Names:
        return Names.read(self.store)

    @cached_property
    def _evidence(self) -> Evidence:
        return evidence.read(self.store)

    @cached_property
    def _assessments(self) -> Assessments:
        return Assessments(tuple(evidence.assess(self._evidence)), self)

    @cached_property
    def _ground(self) -> gapmap.Ground:
        return gapmap.read(self.store)

    @cached_property
    def _claims(self) -> dict[str, Claim]:
        kinds: dict[str, str] = {}
        studies: dict[str, list[Study]] = {}
        for row in self.store.table(queries.load("api_claims")).dicts():
            kinds[row["claim"].value] = row["kind"].value
            own = studies.setdefault(row["claim"].value, [])
            if "study" in row and row["study"].value in self._studies:
                own.append(self._studies[row["study"].value])
        return {iri: Claim(self, iri, kind, tuple(studies[iri])) for iri, kind in kinds.items()}

    @cached_property
    def _studies(self) -> dict[str, Study]:
        return {
            row["study"].value: Study(
                graph=self,
                iri=row["study"].value,
                method=row["method"].value,
                basis=row["basis"].value,
                participants=int(row["participants"].value) if "participants" in row else None,
            )
            for row in self.store.table(queries.load("api_studies")).dicts()
        }

    @cached_property
    def _findings(self) -> dict[str, Finding]:
        return {
            row["finding"].value: Finding(
                graph=self,
                iri=row["finding"].value,
                study=self._studies[row["study"].value],
                direction=row["direction"].value,
                effect=row["effect"].value if "effect" in row else None,
            )
            for row in self.store.table(queries.load("api_findings")).dicts()
            if row["study"].value in self._studies
        }


def _found(known: Mapping[str, _Thing], kind: str, name: str) -> _Thing:
    """The thing of a slug or an IRI."""
    iri = name if name.startswith("http") else PREFIXES[kind] + name
    if iri not in known:
        raise UnknownIriError(iri=iri)
    return known[iri]


def _term(one: Value) -> Term:
    """A Python value as a term: a text that begins with `http` is an IRI."""
    if isinstance(one, bool):
        return Term("literal", str(one).lower(), datatype=f"{_XSD}boolean")
    if isinstance(one, int):
        return Term("literal", str(one), datatype=f"{_XSD}integer")
    if isinstance(one, float):
        return Term("literal", repr(one), datatype=f"{_XSD}double")
    text = str(one)
    return iri_term(text) if text.startswith(("http://", "https://")) else Term("literal", text)
