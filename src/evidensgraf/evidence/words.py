"""An assessment in sentences, in Danish and English, and as plain data."""

from __future__ import annotations

import re
from decimal import Decimal
from math import floor
from typing import TYPE_CHECKING, Any

from babel.numbers import format_decimal

if TYPE_CHECKING:
    from collections.abc import Callable
    from fractions import Fraction

    from evidensgraf.errors import Language
    from evidensgraf.evidence.assessment import Assessment, Grade
    from evidensgraf.evidence.rule import Rule

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
    "da": "{counting} af {all} studier tæller med og tilsammen vejer {total}, og {leading}",
    "en": "{counting} of {all} studies count and weigh {total} together, and {leading}",
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
_ARTICLE = re.compile(r"(The|An?|De[nt]|E[nt]) ")
_SENTENCE: dict[Language, str] = {
    "da": "{grade}, fordi {facts}: {reason}.",
    "en": "{grade}, because {facts}: {reason}.",
}
_WITHOUT: dict[Language, str] = {
    "da": "Graden ville være »{grade}« uden {study}.",
    "en": "It would be “{grade}” without {study}.",
}
_STEADY: dict[Language, str] = {"da": "Intet enkelt studie ændrer graden.", "en": "No single study changes the grade."}
_ELSEWHERE: dict[Language, str] = {
    "da": "Konklusionen hævder {claimed}, men det er ikke, hvad det meste af vægten peger på.",
    "en": "The claim says {claimed}, but that is not what most of the weight points to.",
}


def explain(assessment: Assessment, rule: Rule, language: Language, name: Callable[[str], str]) -> list[str]:
    """Why the grade is what it is, and what it hinges on, in sentences.

    Args:
        assessment: what is explained.
        rule: the rule that it was made by.
        language: of the sentences.
        name: what a thing is called, by IRI.
    """
    grade = GRADES[language][assessment.grade]
    reason = _BECAUSE[language][assessment.grade].format(**thresholds(rule, language))
    facts = _facts(assessment, rule, language, name)
    sentences = [_SENTENCE[language].format(grade=f"{grade[0].upper()}{grade[1:]}", facts=facts, reason=reason)]
    if assessment.claimed and assessment.share and assessment.direction != assessment.claimed:
        sentences.append(_ELSEWHERE[language].format(claimed=name(assessment.claimed)))
    hinges = [
        _WITHOUT[language].format(study=within(name(study)), grade=GRADES[language][other])
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
        "directions": {slug(direction): _rounded(vote) for direction, vote in assessment.sums.votes.items()},
        "independent": _rounded(assessment.sums.independent),
        "overlaps": [list(pair) for pair in assessment.overlaps],
        "lines": [
            {
                "study": line.study.iri,
                "method": slug(line.study.method),
                "basis": slug(line.study.basis),
                "relation": slug(line.line.relation) if line.line.relation else None,
                "method_weight": _rounded(line.study.weight),
                "directness": _rounded(line.line.directness),
                "contribution": _rounded(line.contribution),
                "directions": {slug(direction): _rounded(vote) for direction, vote in line.votes.items()},
                "counts_as": _rounded(assessment.counts_as[line.study.iri]),
                "grade_without": assessment.without_each[line.study.iri],
            }
            for line in assessment.lines
        ],
        "sensitive_to": sorted(assessment.without),
        "without": dict(sorted(assessment.without.items())),
    }


def slug(iri: str) -> str:
    """The last step of an IRI."""
    return iri.rpartition("/")[2]


def _facts(assessment: Assessment, rule: Rule, language: Language, name: Callable[[str], str]) -> str:
    counting = [line for line in assessment.lines if line.contribution]
    if assessment.share is None:
        return _NOTHING[language].format(all=len(assessment.lines))
    return _COUNTS[language].format(
        counting=len(counting),
        all=len(assessment.lines),
        total=decimal(assessment.total, language),
        leading=_leading(assessment, rule, language, name),
    )


def _leading(assessment: Assessment, rule: Rule, language: Language, name: Callable[[str], str]) -> str:
    if assessment.direction is None or assessment.share is None:
        return _TIED[language]
    share = agreement(assessment.share, rule, language)
    return _LEADING[language].format(share=share, direction=name(assessment.direction))


def within(name: str) -> str:
    """A name as it stands within a sentence: its first article is small there, if it is one of ours to make small.

    Args:
        name: `The JobFirst trial`; `De Økonomiske Råd` keeps its own, by Danish spelling of official names.
    """
    return name[0].lower() + name[1:] if _ARTICLE.match(name) else name


def thresholds(rule: Rule, language: Language) -> dict[str, str]:
    """The numbers of a rule as a language writes them, by their names."""
    numbers = {field: getattr(rule, field) for field in rule.__dataclass_fields__}
    return {
        field: written(field, value, language)
        for field, value in numbers.items()
        if not isinstance(value, (str, frozenset))
    }


def written(threshold: str, value: Fraction, language: Language, places: int = 2) -> str:
    """A figure as it is written beside a threshold: shares in per cent, all else as a number."""
    if threshold.endswith("_share"):
        return percent(value, language, places - 2)
    return decimal(value, language, places)


def decimal(value: Fraction, language: Language, places: int = 2) -> str:
    """A figure with so many decimal places at most, never rounded up to a threshold that it misses."""
    return format_decimal(_cut(value, places), format="#,##0.###############", locale=language)


def agreement(share: Fraction, rule: Rule, language: Language) -> str:
    """The leading direction's share, rounded to whole per cent.

    It has as many decimals more as it takes to stand on the same side of each threshold as the share itself: 54.99 %
    is no 55 %.

    Args:
        share: 0 to 1.
        rule: whose thresholds it is held against.
        language: of the number.
    """
    limits = (rule.majority_share, rule.strong_share)
    rounded = (round(share, places) for places in range(2, 7))
    honest = (value for value in rounded if all((value >= limit) == (share >= limit) for limit in limits))
    return percent(next(honest, share), language, 4)


def percent(value: Fraction, language: Language, places: int = 0) -> str:
    """A share in per cent, with so many decimal places at most."""
    pattern = "#,##0." + "#" * places
    number = format_decimal(_cut(value * 100, places), format=pattern.rstrip("."), locale=language)
    return f"{number} %" if language == "da" else f"{number}%"


def _cut(value: Fraction, places: int) -> Decimal:
    return Decimal(floor(value * 10**places)).scaleb(-places)


def _rounded(value: Fraction) -> float:
    return round(float(value), 6)
