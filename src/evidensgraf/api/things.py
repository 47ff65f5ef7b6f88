"""What the graph speaks of: claims, studies, findings. Each knows its graph, and asks it when it is asked."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

from evidensgraf import queries
from evidensgraf.api.tables import Frame, Value
from evidensgraf.evidence import arithmetic, estimates
from evidensgraf.evidence.numbers import missing
from evidensgraf.evidence.words import GRADES, explain, slug

if TYPE_CHECKING:
    from evidensgraf.api.graph import Graph
    from evidensgraf.evidence import Assessment


@dataclass(frozen=True)
class Thing:
    """A thing of the graph.

    Attributes:
        graph: the graph that speaks of it.
        iri: its name.
    """

    graph: Graph
    iri: str

    @property
    def slug(self) -> str:
        """The last step of its IRI."""
        return slug(self.iri)

    @property
    def label(self) -> str:
        """What it is called, in the language of the graph."""
        return self.graph.name(self.iri)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.slug}: {self.label}>"


@dataclass(frozen=True, repr=False)
class Claim(Thing):
    """What an author concludes from evidence.

    Attributes:
        kind: IRI of its class: a headline claim or a synthesis claim.
        studies: the studies that its lines of evidence rest on.
    """

    kind: str
    studies: tuple[Study, ...]

    @property
    def assessment(self) -> Assessment | None:
        """How strong the evidence for it is; None where it is not graded."""
        return next((made for made in self.graph.assess() if made.about == self.iri), None)

    @property
    def why(self) -> list[str]:
        """Why it is graded so, and what the grade hinges on, in sentences."""
        made = self.assessment
        return explain(made, self.graph.rule, self.graph.language, self.graph.name) if made else []

    @property
    def findings(self) -> list[Finding]:
        """The findings that its lines rest on."""
        rows = self.graph.store.table(queries.load_about("api_claim_findings", self.iri))
        return [self.graph.finding(iri) for iri in rows.column("finding")]

    def _repr_html_(self) -> str:
        made = self.assessment
        grade = f"<p><strong>{escape(GRADES[self.graph.language][made.grade])}</strong></p>" if made else ""
        reasons = "".join(f"<li>{escape(sentence)}</li>" for sentence in self.why)
        return f"<section><h3>{escape(self.label)}</h3>{grade}<ul>{reasons}</ul></section>"


@dataclass(frozen=True, repr=False)
class Study(Thing):
    """What produced evidence.

    Attributes:
        method: IRI of how it knows.
        basis: IRI of what the coding of the method rests on.
        participants: how many people took part, if that is stated.
    """

    method: str
    basis: str
    participants: int | None

    @property
    def findings(self) -> list[Finding]:
        """What it found."""
        return [finding for finding in self.graph.findings() if finding.study.iri == self.iri]

    def _repr_html_(self) -> str:
        name = self.graph.name
        facts: list[tuple[str, Value]] = [
            ("method", name(self.method)),
            ("known from", name(self.basis)),
            ("participants", self.participants),
            ("findings", len(self.findings)),
        ]
        return Frame(("", "study"), tuple(facts), self.label)._repr_html_()


@dataclass(frozen=True, repr=False)
class Finding(Thing):
    """One result.

    Attributes:
        study: the study that found it.
        direction: IRI of which way it points.
        effect: IRI of the effect estimate that puts a number on it, if there is one.
    """

    study: Study
    direction: str
    effect: str | None

    @property
    def numbers(self) -> dict[str, Value]:
        """The figures of its effect estimate, stated and computed; empty where there is none."""
        return next((row for row in self.graph.numbers() if row["finding"] == self.iri), {})

    @property
    def arithmetic(self) -> list[str]:
        """How the computed figures come about, and what could not be computed and why, in sentences."""
        if self.effect is None:
            return []
        store, language = self.graph.store, self.graph.language
        rows = store.table(queries.load_about("numbers_arithmetic", self.effect)).dicts()
        told = [row["arithmetic"].value for row in rows if row["arithmetic"].language == language]
        stated = estimates.read_one(store, self.effect)
        if stated is None:
            return told
        days = arithmetic.follow_up(stated, language)
        return [*told, *([days] if days else []), *arithmetic.lacking(missing(stated), language)]

    def _repr_html_(self) -> str:
        rows: list[tuple[Value, Value]] = [("direction", self.graph.name(self.direction)), ("study", self.study.label)]
        rows += [(name, one) for name, one in self.numbers.items() if one is not None and name != "finding"]
        rows += [("arithmetic", sentence) for sentence in self.arithmetic]
        return Frame(("", "finding"), tuple(rows), self.label)._repr_html_()
