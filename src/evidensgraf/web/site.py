"""What all requests share, built once by `create_app` and never changed."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, cast

from flask import current_app

from evidensgraf import queries, questions
from evidensgraf.evidence import disagreement, forest, gapmap, records
from evidensgraf.resources.names import Names
from evidensgraf.web.grades import Grades
from evidensgraf.web.once import once
from evidensgraf.web.words import Words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from evidensgraf.errors import Language
    from evidensgraf.evidence.disagreement import Disagreement
    from evidensgraf.evidence.forest import Panel
    from evidensgraf.evidence.gapmap import Ground
    from evidensgraf.evidence.records import Records
    from evidensgraf.questions import Question
    from evidensgraf.settings import Settings
    from evidensgraf.store import Store
    from evidensgraf.store.table import Term


@dataclass(frozen=True, slots=True)
class Edition:
    """Which edition of the graph this is, by its own word: version and ISO date; None where it does not say."""

    version: str | None = None
    modified: str | None = None

    @classmethod
    def of(cls, store: Store) -> Edition:
        """The edition that a graph says it is."""
        rows = store.table(queries.load("site_edition")).dicts()
        return cls(rows[0]["version"].value, rows[0]["modified"].value) if rows else cls()


@dataclass(frozen=True, slots=True)
class Site:
    """One deployment of the site.

    Attributes:
        settings: its choices.
        store: the graph that it shows.
        signs: the sign of each effect direction, by IRI.
        questions: the questions that readers can choose.
        words: the site's own words, by language.
        edition: version and date of the graph.
        sort_keys: what was once asked of `Reader.sort_key`, by language and IRI; grows to one for each name.
    """

    settings: Settings
    store: Store
    signs: Mapping[str, str]
    questions: tuple[Question, ...]
    words: Mapping[Language, Words]
    edition: Edition
    sort_keys: dict[tuple[Language, str], tuple[str, ...]] = field(default_factory=dict)

    @property
    def names(self) -> Names:
        """What the things of the graph are called; read when first asked for, since a large graph has very many."""
        return _names(self.store, self.store.version)

    @property
    def grades(self) -> Grades:
        """How strong the evidence is for each claim and intervention; made when first asked for."""
        return _grades(self.store, self.store.version)

    @property
    def ground(self) -> Ground:
        """What the gap map is drawn from; read when first asked for."""
        return _ground(self.store, self.store.version)

    @property
    def records(self) -> Records:
        """The findings and studies that tables are made of; read when first asked for."""
        return _records(self.store, self.store.version)

    @property
    def estimates(self) -> list[Panel]:
        """All numbers that a forest plot can show, labelled by the IRIs of their findings; read when first asked."""
        return _estimates(self.store, self.store.version)

    @property
    def disagreements(self) -> list[Disagreement]:
        """Where findings point different ways; found when first asked for."""
        return _disagreements(self.store, self.store.version)

    def kept(self, panel: str) -> list[dict[str, Term]]:
        """The rows of a panel's query that takes no values: asked once of each version of the graph.

        Args:
            panel: the file's name without its ending.
        """
        return _kept(self.store, self.store.version, panel)

    @property
    def definitions(self) -> Mapping[str, tuple[Term, ...]]:
        """What the concepts mean, by IRI; read when first asked for."""
        return _definitions(self.store, self.store.version)

    @property
    def method_weights(self) -> Mapping[str, float]:
        """Method (IRI) → its weight by the rating rule; those that have one."""
        return {row["method"].value: float(row["weight"].value) for row in self.kept("method_weights")}

    @classmethod
    def open(cls, settings: Settings, store: Store) -> Site:
        """Read what the site needs to know of the graph.

        Raises:
            FileError: a question's file cannot be read.
        """
        rows = store.table(queries.load("direction_signs")).dicts()
        return cls(
            settings=settings,
            store=store,
            signs={row["direction"].value: row["sign"].value for row in rows},
            questions=questions.read(settings),
            words=Words.all(),
            edition=Edition.of(store),
        )


@once(2)
def _names(store: Store, version: str) -> Names:
    del version  # another version of the graph has other names
    return Names.read(store)


@once(2)
def _grades(store: Store, version: str) -> Grades:
    del version  # another version of the graph has other grades
    return Grades.of(store)


@once(2)
def _ground(store: Store, version: str) -> Ground:
    del version  # as above
    return gapmap.read(store)


@once(2)
def _records(store: Store, version: str) -> Records:
    del version  # as above
    return records.read(store)


@once(2)
def _estimates(store: Store, version: str) -> list[Panel]:
    del version  # as above
    return forest.read(store)


@once(2)
def _definitions(store: Store, version: str) -> Mapping[str, tuple[Term, ...]]:
    del version  # as above
    found: dict[str, list[Term]] = defaultdict(list)
    for row in store.table(queries.load("concept_definitions")).dicts():
        found[row["concept"].value].append(row["definition"])
    return {concept: tuple(terms) for concept, terms in found.items()}


@once(2)
def _disagreements(store: Store, version: str) -> list[Disagreement]:
    return disagreement.disagreements(disagreement.told_by(_records(store, version)))


@once(64)
def _kept(store: Store, version: str, panel: str) -> list[dict[str, Term]]:
    del version  # as above
    return store.table(queries.load(panel)).dicts()


def current_site() -> Site:
    """The site that the request at hand is made to."""
    return cast("Site", current_app.extensions["evidensgraf"])
