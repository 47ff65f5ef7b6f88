"""An assessment in sentences, in Danish and English, and as plain data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from babel.numbers import format_decimal, format_percent

if TYPE_CHECKING:
    from collections.abc import Callable
    from fractions import Fraction

    from evidensgraf.errors import Language
    from evidensgraf.evidence.assessment import Assessment, Grade
    from evidensgraf.evidence.graph import Rule

GRADES: dict[Language, dict[Grade, str]] = {
    "da": {
        "strong": "stærk evidens",
        "moderate": "moderat evidens",
        "indication": "indikation",
        "few-studies": "få studier",
        "conflicting": "modstridende",
        "insufficient": "utilstrækkelig",
    },
    "en": {
        "strong": "strong",
        "moderate": "moderate",
        "indication": "indication",
        "few-studies": "few studies",
        "conflicting": "conflicting",
        "insufficient": "insufficient",
    },
}
"""The grades as readers see them (the words of the grade scheme's labels)."""

_COUNTS: dict[Language, str] = {
    "da": "{counting} af {all} studier tæller med og vejer tilsammen {total}; {leading}",
    "en": "{counting} of {all} studies count and weigh {total} together; {leading}",
}
_NOTHING: dict[Language, str] = {
    "da": "ingen af {all} studier siger noget om en effekt",
    "en": "none of {all} studies says anything of an effect",
}
_LEADING: dict[Language, str] = {
    "da": "{share} af vægten peger på {direction}",
    "en": "{share} of the weight points to {direction}",
}
_TIED: dict[Language, str] = {"da": "flere retninger vejer det samme", "en": "several directions weigh the same"}
_BECAUSE: dict[Language, dict[Grade, str]] = {
    "da": {
        "strong": "det er mindst {strong_total} i vægt, {strong_share} enighed og {strong_lines} stærke metoder",
        "moderate": "mindst {moderate_lines} uafhængige studier vejer {moderate_contribution}, ét med solid metode",
        "indication": "det er for lidt eller for afhængigt til mere, men det peger samme vej",
        "few-studies": "det er under {sufficient_total} i vægt, og ingen retning har {majority_share} af den",
        "conflicting": "ingen retning har {majority_share} af vægten",
        "insufficient": "det er under {minimum_total} i vægt",
    },
    "en": {
        "strong": "that is {strong_total} in weight or more, {strong_share} agreement, {strong_lines} strong methods",
        "moderate": "at least {moderate_lines} independent studies weigh {moderate_contribution}, one of sound method",
        "indication": "that is too little or too dependent for more, but it points one way",
        "few-studies": "that is under {sufficient_total} in weight, and no direction has {majority_share} of it",
        "conflicting": "no direction has {majority_share} of the weight",
        "insufficient": "that is under {minimum_total} in weight",
    },
}
_WITHOUT: dict[Language, str] = {"da": "Uden {study}: {grade}.", "en": "Without {study}: {grade}."}
_STEADY: dict[Language, str] = {"da": "Intet enkelt studie ændrer graden.", "en": "No single study changes the grade."}


def explain(assessment: Assessment, rule: Rule, language: Language, name: Callable[[str], str]) -> list[str]:
    """Why the grade is what it is, and what it hinges on, in sentences.

    Args:
        assessment: what is explained.
        rule: the rule that it was made by.
        language: of the sentences.
        name: what a thing is called, by IRI.
    """
    grade = GRADES[language][assessment.grade]
    reason = _BECAUSE[language][assessment.grade].format(**_thresholds(rule, language))
    facts = _facts(assessment, language, name)
    sentences = [f"{grade[0].upper()}{grade[1:]}: {facts}; {reason}."]
    hinges = [
        _WITHOUT[language].format(study=name(study), grade=GRADES[language][other])
        for study, other in sorted(assessment.without.items())
    ]
    return sentences + (hinges or [_STEADY[language]])


def as_data(assessment: Assessment) -> dict[str, Any]:
    """The assessment as JSON can hold it; numbers rounded to six places, concepts by their slugs."""
    return {
        "about": assessment.about,
        "kind": assessment.kind,
        "grade": assessment.grade,
        "direction": slug(assessment.direction) if assessment.direction else None,
        "total": _rounded(assessment.total),
        "share": None if assessment.share is None else _rounded(assessment.share),
        "lines": [
            {
                "study": line.study.iri,
                "method": slug(line.study.method),
                "basis": slug(line.study.basis),
                "contribution": _rounded(line.contribution),
                "directions": {slug(direction): _rounded(vote) for direction, vote in line.votes.items()},
            }
            for line in assessment.lines
        ],
        "sensitive_to": sorted(assessment.without),
        "without": dict(sorted(assessment.without.items())),
    }


def slug(iri: str) -> str:
    """The last step of an IRI."""
    return iri.rpartition("/")[2]


def _facts(assessment: Assessment, language: Language, name: Callable[[str], str]) -> str:
    counting = [line for line in assessment.lines if line.contribution]
    if assessment.share is None:
        return _NOTHING[language].format(all=len(assessment.lines))
    return _COUNTS[language].format(
        counting=len(counting),
        all=len(assessment.lines),
        total=_decimal(assessment.total, language),
        leading=_leading(assessment.share, assessment.direction, language, name),
    )


def _leading(share: Fraction, direction: str | None, language: Language, name: Callable[[str], str]) -> str:
    if direction is None:
        return _TIED[language]
    return _LEADING[language].format(share=_percent(share, language), direction=name(direction))


def _thresholds(rule: Rule, language: Language) -> dict[str, str]:
    numbers = {field: getattr(rule, field) for field in rule.__dataclass_fields__}
    return {
        field: _percent(value, language) if field.endswith("_share") else _decimal(value, language)
        for field, value in numbers.items()
        if not isinstance(value, (str, frozenset))
    }


def _decimal(value: Fraction, language: Language) -> str:
    return format_decimal(round(float(value), 2), locale=language)


def _percent(value: Fraction, language: Language) -> str:
    return format_percent(round(float(value), 2), locale=language).replace("\N{NO-BREAK SPACE}", " ")


def _rounded(value: Fraction) -> float:
    return round(float(value), 6)
