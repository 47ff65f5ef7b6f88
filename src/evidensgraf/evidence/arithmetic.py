"""The arithmetic behind computed figures, in words and figures that a reader can follow by hand, in both languages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from babel.numbers import format_decimal

from evidensgraf.evidence.numbers import DAYS, HUNDREDTH, POINT, days
from evidensgraf.namespaces import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Mapping
    from decimal import Decimal

    from evidensgraf.errors import Language
    from evidensgraf.evidence.estimates import Estimate
    from evidensgraf.evidence.numbers import Group, Interval, Numbers, Part, Reason

Words = dict["Language", str]
_TIME = PREFIXES["time"]

_DIFFERENCE: Words = {"da": "{ours}{sign} − {theirs}{sign} = {result}{points}.",
                      "en": "{ours}{sign} − {theirs}{sign} = {result}{points}."}  # fmt: skip
_NEWCOMBE: Words = {
    "da": "95 %-intervallet (Newcombe) går fra {low} til {high} procentpoint. Hver andel har sit eget interval "
    "(Wilson): {our_low}–{our_high} % af {our_people} personer og {their_low}–{their_high} % af {their_people}. "
    "{difference} − √(({ours} − {our_low})² + ({their_high} − {theirs})²) ≈ {low}; "
    "{difference} + √(({our_high} − {ours})² + ({theirs} − {their_low})²) ≈ {high}.",
    "en": "The 95% interval (Newcombe) runs from {low} to {high} percentage points. Each share has an interval of its "
    "own (Wilson): {our_low}–{our_high}% of {our_people} people and {their_low}–{their_high}% of {their_people}. "
    "{difference} − √(({ours} − {our_low})² + ({their_high} − {theirs})²) ≈ {low}; "
    "{difference} + √(({our_high} − {ours})² + ({theirs} − {their_low})²) ≈ {high}.",
}
_ERROR: Words = {
    "da": "95 %-intervallet: {difference} ± 1,96 × {error} (standardfejlen) går fra {low} til {high}.",
    "en": "The 95% interval: {difference} ± 1.96 × {error} (the standard error) runs from {low} to {high}.",
}
_RATIO: Words = {"da": "{ours} % ÷ {theirs} % = {ratio} (afrundet).", "en": "{ours}% ÷ {theirs}% = {ratio} (rounded)."}
_KATZ: Words = {
    "da": "95 %-intervallet (Katz) går fra {low} til {high}: "
    "{ratio} gange og divideret med e^(1,96 × √(1/{ones} − 1/{our_people} + 1/{others} − 1/{their_people})).",
    "en": "The 95% interval (Katz) runs from {low} to {high}: "
    "{ratio} times and divided by e^(1.96 × √(1/{ones} − 1/{our_people} + 1/{others} − 1/{their_people})).",
}
_COUNTS: Words = {
    "da": "Andelene er afrundede; de svarer til cirka {ones} af {our_people} personer og cirka {others} af "
    "{their_people}.",
    "en": "The shares are rounded; they stand for about {ones} of {our_people} people and about {others} of "
    "{their_people}.",
}
_UNEVEN: Words = {
    "da": "Intet helt antal af {people} giver {share} %.",
    "en": "No whole number of {people} gives {share}%.",
}
_THEREFORE: Words = {
    "da": "En sådan andel er ikke af alle i gruppen, eller den er skønnet: regn intervallet for omtrentligt.",
    "en": "Such a share is not of all in the group, or it was estimated: take the interval as approximate.",
}
_DAYS: Words = {
    "da": "{number} {unit} × {length} dage = {days} dage{source}.",
    "en": "{number} {unit} × {length} days = {days} days{source}.",
}
_UCUM: Words = {
    "da": " (UCUM: et år er 365,25 dage, en måned en tolvtedel af det)",
    "en": " (UCUM: a year is 365.25 days, a month a twelfth of it)",
}
_UNITS: dict[Language, dict[str, tuple[str, str]]] = {
    "da": {"unitDay": ("dag", "dage"), "unitWeek": ("uge", "uger"), "unitMonth": ("måned", "måneder"),
           "unitYear": ("år", "år")},
    "en": {"unitDay": ("day", "days"), "unitWeek": ("week", "weeks"), "unitMonth": ("month", "months"),
           "unitYear": ("year", "years")},
}  # fmt: skip
_PARTS: dict[Language, dict[Part, str]] = {
    "da": {
        "difference": "Der er ingen forskel at regne på",
        "interval": "95 %-intervallet er ikke beregnet",
        "ratio": "Risikoforholdet er ikke beregnet",
        "days": "Opfølgningen er ikke omregnet til dage",
    },
    "en": {
        "difference": "There is no difference to compute with",
        "interval": "The 95% interval is not computed",
        "ratio": "The risk ratio is not computed",
        "days": "The follow-up is not converted to days",
    },
}
_REASONS: dict[Language, dict[Reason, str]] = {
    "da": {
        "no-figure": "kilden giver ikke noget tal",
        "shares-not-stated": "de to gruppers andele er ikke oplyst",
        "spread-not-stated": "kilden oplyser hverken interval eller standardfejl",
        "comparator-not-stated": "det er ikke oplyst, hvad der er sammenlignet med",
        "arm-sizes-not-stated": "gruppernes størrelse er ikke oplyst",
        "nobody-compared": "andelen i sammenligningsgruppen er nul",
        "follow-up-not-stated": "den er ikke oplyst",
    },
    "en": {
        "no-figure": "the source gives no figure",
        "shares-not-stated": "the shares of the two groups are not stated",
        "spread-not-stated": "the source states neither an interval nor a standard error",
        "comparator-not-stated": "what it is compared with is not stated",
        "arm-sizes-not-stated": "the arm sizes are not stated",
        "nobody-compared": "the share in the group compared with is zero",
        "follow-up-not-stated": "it is not stated",
    },
}


def difference(numbers: Numbers, language: Language) -> str:
    """How a difference that is not stated follows from two values: `59.9% − 46.5% = 13.4 percentage points`."""
    stated = numbers.estimate
    are_shares = stated.unit == PREFIXES["unit"] + "PERCENT"
    points = {"da": " procentpoint", "en": " percentage points"}[language]
    facts = {"ours": stated.ours, "theirs": stated.theirs, "result": numbers.difference}
    sign = _percent(language) if are_shares else ""
    return _DIFFERENCE[language].format(sign=sign, points=points if are_shares else "", **_figures(facts, language))


def interval(numbers: Numbers, language: Language) -> str:
    """How the computed interval of a difference comes about; empty where it is stated or there is none."""
    found, stated = numbers.interval, numbers.estimate
    if found is None or found.method == "stated":
        return ""
    if found.method == "standard-error" or not numbers.groups:
        facts = {"difference": numbers.difference, "error": stated.error, "low": found.low, "high": found.high}
        return _ERROR[language].format(**_figures(facts, language))
    sentences = [_NEWCOMBE[language].format(**_pair(numbers, numbers.groups, found, language))]
    sentences.append(_COUNTS[language].format(**_pair(numbers, numbers.groups, found, language)))
    uneven = [group for group in numbers.groups if not group.is_whole]
    sentences.extend(_UNEVEN[language].format(**_group(group, language)) for group in uneven)
    if uneven:
        sentences.append(_THEREFORE[language])
    return " ".join(sentences)


def ratio(numbers: Numbers, language: Language) -> str:
    """How the risk ratio and its interval come about; empty where there is none."""
    if numbers.ratio is None:
        return ""
    facts = {"ours": numbers.estimate.ours, "theirs": numbers.estimate.theirs}
    sentence = _RATIO[language].format(ratio=_number(numbers.ratio, language, HUNDREDTH), **_figures(facts, language))
    if not numbers.groups or not numbers.ratio_interval:
        return sentence
    katz = _KATZ[language].format(**_pair(numbers, numbers.groups, numbers.ratio_interval, language, HUNDREDTH))
    return f"{sentence} {katz}"


def follow_up(stated: Estimate, language: Language) -> str:
    """How the follow-up becomes days: `18 months × 30.4375 days = 547.875 days`; empty where it is not stated."""
    length = days(stated)
    if length is None or stated.follow_up is None or stated.follow_up_unit is None:
        return ""
    one, many = _UNITS[language][stated.follow_up_unit.removeprefix(_TIME)]
    facts = {"number": stated.follow_up, "length": DAYS[stated.follow_up_unit], "days": length}
    source = _UCUM[language] if stated.follow_up_unit.removeprefix(_TIME) in ("unitMonth", "unitYear") else ""
    unit = one if stated.follow_up == 1 else many
    return _DAYS[language].format(unit=unit, source=source, **_figures(facts, language))


def lacking(missing: tuple[tuple[Part, Reason], ...], language: Language) -> list[str]:
    """What could not be computed and why, a sentence each."""
    return [f"{_PARTS[language][part]}: {_REASONS[language][reason]}." for part, reason in missing]


def _pair(
    numbers: Numbers, groups: tuple[Group, Group], found: Interval, language: Language, place: Decimal = POINT
) -> dict[str, str]:
    """The figures of two groups and an interval, as the sentences name them."""
    ours, theirs = groups
    ends = {"low": found.low, "high": found.high}
    limits = {
        "our_low": ours.low, "our_high": ours.high, "their_low": theirs.low, "their_high": theirs.high,
    }  # fmt: skip
    facts: dict[str, Decimal | int | None] = {
        "ours": ours.share, "theirs": theirs.share, "our_people": ours.people, "their_people": theirs.people,
        "ones": ours.events, "others": theirs.events, "difference": numbers.difference,
    }  # fmt: skip
    return {
        **_figures(facts, language),
        **{name: _number(value, language, POINT) for name, value in limits.items()},
        **{name: _number(value, language, place) for name, value in ends.items()},
        "ratio": "" if numbers.ratio is None else _number(numbers.ratio, language, HUNDREDTH),
    }


def _group(group: Group, language: Language) -> dict[str, str]:
    return _figures({"people": group.people, "share": group.share}, language)


def _figures(facts: Mapping[str, Decimal | int | None], language: Language) -> dict[str, str]:
    return {name: "" if value is None else _number(value, language) for name, value in facts.items()}


def _number(value: Decimal | int, language: Language, place: Decimal | None = None) -> str:
    """A number as the language writes it, a minus by its own sign; with just as many decimals as a place has."""
    decimals = -int(place.as_tuple().exponent) if place is not None else 0
    pattern = f"#,##0.{'0' * decimals}" if decimals else None
    text = format_decimal(value, pattern, locale=language, decimal_quantization=bool(decimals))
    return text.replace("-", "−")


def _percent(language: Language) -> str:
    return " %" if language == "da" else "%"
