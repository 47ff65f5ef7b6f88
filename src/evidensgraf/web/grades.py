"""The grades that the site shows: made once when it opens, explained in the reader's language."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from evidensgraf.errors import LimitError, UnknownIriError
from evidensgraf.evidence import assess, read
from evidensgraf.evidence.derived import iri_of
from evidensgraf.evidence.sheet import unfolded
from evidensgraf.evidence.words import GRADES, explain
from evidensgraf.namespaces import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from evidensgraf.errors import Language
    from evidensgraf.evidence import Assessment, Evidence, Rule
    from evidensgraf.evidence.sheet import Unfolded
    from evidensgraf.store import Store

MOST_LINES = 50
"""How many studies the working of a grade shows, the heaviest first; the assessment as data has all of them."""
STEPS = {"insufficient": 1, "few-studies": 2, "conflicting": 2, "indication": 3, "moderate": 4, "strong": 5}
"""How many of the five steps of the bar a grade fills."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A grade as a page shows it.

    Attributes:
        concept: IRI of the grade.
        word: what it is called.
        steps: how far its bar is filled, of five.
        reason: why it is so, one sentence.
        hinges: what it hinges on, a sentence each.
        rule: IRI of the rule that it was made by.
        iri: of the assessment.
        unfolded: gives every step to it, in words; a page that shows many grades needs none of them.
    """

    concept: str
    word: str
    steps: int
    reason: str
    hinges: tuple[str, ...]
    rule: str
    iri: str
    unfolded: Callable[[], Unfolded]


@dataclass(frozen=True, slots=True)
class Grades:
    """All grades of a graph.

    Attributes:
        evidence: what they were made from; None where the graph has no rule, or is too large.
        assessments: what is graded (IRI) → its assessment.
    """

    evidence: Evidence | None
    assessments: Mapping[str, Assessment]

    @property
    def rule(self) -> Rule | None:
        """What they were made by."""
        return self.evidence.rule if self.evidence else None

    @property
    def ungraded(self) -> frozenset[str]:
        """IRIs of the claims that are not about an effect in one direction."""
        return self.evidence.ungraded if self.evidence else frozenset()

    @classmethod
    def of(cls, store: Store) -> Grades:
        """Grade a graph; one without a rating rule, or too large to be graded while the site opens, has no grades."""
        try:
            evidence = read(store)
        except (UnknownIriError, LimitError):
            return cls(None, {})
        found = {made.about: made for made in assess(evidence)}
        for made in found.values():
            made.without_each  # noqa: B018 (counted now, and kept: every page that shows a grade says what it hinges on)
        return cls(evidence, found)

    def shown(self, about: str, language: Language, name: Callable[[str], str]) -> Shown | None:
        """The grade of a claim or an intervention, if it has one.

        Args:
            about: its IRI.
            language: of the words.
            name: what a thing is called, by IRI.
        """
        made = self.assessments.get(about)
        if made is None or self.rule is None:
            return None
        reason, *hinges = explain(made, self.rule, language, name)
        return Shown(
            concept=PREFIXES["grade"] + made.grade,
            word=GRADES[language][made.grade],
            steps=STEPS[made.grade],
            reason=reason,
            hinges=tuple(hinges),
            rule=self.rule.iri,
            iri=iri_of(made, self.rule),
            unfolded=partial(unfolded, made, self.rule, language, name, MOST_LINES),
        )
