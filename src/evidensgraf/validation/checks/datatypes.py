"""Whether a literal is valid for its datatype, and what was probably meant if not.

Source: XML Schema Definition Language (XSD) 1.1 Part 2: Datatypes, W3C Recommendation 5 April 2012, section 3;
RDF 1.1 Concepts, section 5.1, for which of them RDF uses.
"""

from __future__ import annotations

import re
from calendar import monthrange
from typing import TYPE_CHECKING

from evidensgraf.validation.checks.found import Words

if TYPE_CHECKING:
    from collections.abc import Callable

XSD = "http://www.w3.org/2001/XMLSchema#"

_ZONE = r"(?:Z|[+-](?:0\d|1[0-3]):[0-5]\d|[+-]14:00)?"
_YEAR = r"-?(?:[1-9]\d{3,}|0\d{3})"
_DATE = rf"(?P<year>{_YEAR})-(?P<month>0[1-9]|1[0-2])-(?P<day>0[1-9]|[12]\d|3[01])"
_TIME = r"(?:(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d+)?|24:00:00(?:\.0+)?)"
_SPAN = r"(?=[\dT])(?:\d+Y)?(?:\d+M)?(?:\d+D)?(?:T(?=\d)(?:\d+H)?(?:\d+M)?(?:\d+(?:\.\d+)?S)?)?"
_PATTERNS = {
    "boolean": r"true|false|0|1",
    "decimal": r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)",
    "double": r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?|[+-]?INF|NaN",
    "date": _DATE + _ZONE,
    "dateTime": rf"{_DATE}T{_TIME}{_ZONE}",
    "dateTimeStamp": rf"{_DATE}T{_TIME}(?:Z|[+-]\d\d:\d\d)",
    "time": _TIME + _ZONE,
    "gYear": _YEAR + _ZONE,
    "gYearMonth": rf"{_YEAR}-(?:0[1-9]|1[0-2]){_ZONE}",
    "gMonth": rf"--(?:0[1-9]|1[0-2]){_ZONE}",
    "gDay": rf"---(?:0[1-9]|[12]\d|3[01]){_ZONE}",
    "gMonthDay": rf"--(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01]){_ZONE}",
    "duration": rf"-?P{_SPAN}",
    "yearMonthDuration": r"-?P(?=\d)(?:\d+Y)?(?:\d+M)?",
    "dayTimeDuration": r"-?P(?=[\dT])(?:\d+D)?(?:T(?=\d)(?:\d+H)?(?:\d+M)?(?:\d+(?:\.\d+)?S)?)?",
    "hexBinary": r"(?:[0-9a-fA-F]{2})*",
    "base64Binary": r"(?:[A-Za-z0-9+/] ?){0,}(?:= ?){0,2}",
    "language": r"[a-zA-Z]{1,8}(?:-[a-zA-Z0-9]{1,8})*",
    "anyURI": r"[^\s<>\"{}|\\^`]*",
}
_PATTERNS["float"] = _PATTERNS["double"]
_BOUNDS: dict[str, tuple[int | None, int | None]] = {
    "integer": (None, None),
    "nonNegativeInteger": (0, None),
    "positiveInteger": (1, None),
    "nonPositiveInteger": (None, 0),
    "negativeInteger": (None, -1),
    **{name: (-(2**bits), 2**bits - 1) for name, bits in (("long", 63), ("int", 31), ("short", 15), ("byte", 7))},
    **{
        name: (0, 2**bits - 1)
        for name, bits in (("unsignedLong", 64), ("unsignedInt", 32), ("unsignedShort", 16), ("unsignedByte", 8))
    },
}
_COMPILED = {XSD + name: re.compile(pattern, re.ASCII) for name, pattern in _PATTERNS.items()}
_MOST_DIGITS = 4000
"""Python reads no longer whole numbers than 4,300 digits; what is longer is in no bounded type and in every other."""


def is_valid(value: str, datatype: str) -> bool:
    """Whether a lexical form is in the lexical space of a datatype; true for datatypes that are not of XSD.

    Args:
        value: the lexical form as written.
        datatype: its IRI.
    """
    name = datatype.removeprefix(XSD)
    if name in _BOUNDS and datatype.startswith(XSD):
        return re.fullmatch(r"[+-]?[0-9]+", value) is not None and _within(value, *_BOUNDS[name])
    pattern = _COMPILED.get(datatype)
    match = pattern.fullmatch(value) if pattern else None
    if pattern is None:
        return True
    return bool(match) and (match is None or "day" not in match.groupdict() or _is_day(match))


def _within(value: str, low: int | None, high: int | None) -> bool:
    if len(value) > _MOST_DIGITS:
        negative = value.startswith("-")
        return low is None if negative else high is None
    number = int(value)
    return (low is None or number >= low) and (high is None or number <= high)


def _is_day(match: re.Match[str]) -> bool:
    # A leap year comes every 400 years again: the calendar of Python ends with the year 9999.
    year = int(match["year"][-4:])
    return int(match["day"]) <= monthrange(year % 400 + 2000, int(match["month"]))[1]


def meant(value: str, datatype: str) -> Words | None:
    """What was probably meant by an invalid literal, as a hint; None where nothing is known."""
    name = datatype.removeprefix(XSD)
    bare = value.strip()
    for kinds, pattern, hint in _MEANT:
        if name in kinds and (match := re.fullmatch(pattern, bare)) and (words := hint(match)):
            return words
    return None


def _same(text: str) -> Words:
    return Words(f"Skriv {text}.", f"Write {text}.")


def _decimal_comma(match: re.Match[str]) -> Words:
    number = match[0].replace(".", "").replace(",", ".")
    return Words(
        f"Skriv {number}: decimaltegnet er et punktum.", f"Write {number}: a dot, not a comma, is the decimal sign."
    )


def _thousands(match: re.Match[str]) -> Words:
    number = re.sub(r"[. ]", "", match[0])
    return Words(f"Skriv {number} uden tusindtalsskilletegn.", f"Write {number} without thousand separators (.).")


def _month(match: re.Match[str]) -> Words:
    return Words(
        f"{match[2]} er ikke en måned, eller {match[3]} er ikke en dag i den; formen er år-måned-dag.",
        f"{match[2]} is no month, or {match[3]} no day of it; the form is year-month-day.",
    )


def _danish_date(match: re.Match[str]) -> Words:
    return _same(f"{match[3]}-{int(match[2]):02}-{int(match[1]):02}")


def _date_in_words(match: re.Match[str]) -> Words | None:
    month = _MONTHS.get(match[2][:3].lower())
    return None if month is None else _same(f"{match[3]}-{month:02}-{int(match[1]):02}")


def _with_t(match: re.Match[str]) -> Words:
    written = f'"{match[1]}T{match[2]}"'
    return Words(f"Skriv {written} med et T imellem.", f"Write {written}, with a T between date and time.")


def _letters(match: re.Match[str]) -> Words | None:
    digits = match[0].translate(str.maketrans("oOlI", "0011"))
    if digits == match[0]:
        return None
    return Words(f'Skriv "{digits}" med cifre, ikke bogstaver.', f'Write "{digits}" with digits, not letters.')


def _four_digits(match: re.Match[str]) -> Words:
    years = f'"20{match[0]}"', f'"19{match[0]}"'
    return Words(f"Skriv fire cifre: {years[0]} eller {years[1]}.", f"Write four digits: {years[0]} or {years[1]}.")


_MONTHS = {
    "jan": 1, "feb": 2, "mar": 3, "apr": 4, "maj": 5, "may": 5, "jun": 6,
    "jul": 7, "aug": 8, "sep": 9, "okt": 10, "oct": 10, "nov": 11, "dec": 12,
}  # fmt: skip
"""What the months' names begin with in Danish and English."""
_INTEGERS = frozenset(_BOUNDS)
_NUMBERS = _INTEGERS | {"decimal", "double", "float"}
_DATES = frozenset({"date", "dateTime", "dateTimeStamp"})
_MEANT: tuple[tuple[frozenset[str], str, Callable[[re.Match[str]], Words | None]], ...] = (
    (frozenset({"date"}), r"\d{4}", lambda m: _same(f'"{m[0]}"^^xsd:gYear')),
    (frozenset({"date"}), r"\d{4}-(?:0[1-9]|1[0-2])", lambda m: _same(f'"{m[0]}"^^xsd:gYearMonth')),
    (frozenset({"date"}), r"(\d{4}-\d\d-\d\d)T.*", lambda m: _same(f'"{m[0]}"^^xsd:dateTime')),
    (_DATES, r"(\d{1,2})[./-](\d{1,2})[./-](\d{4}).*", _danish_date),
    (_DATES, r"(\d{1,2})\.? ([^\W\d]{3,})\.? (\d{4})", _date_in_words),
    (_DATES - {"date"}, r"(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d.*)", _with_t),
    (_DATES - {"date"}, r"\d{4}-\d\d-\d\d", lambda m: _same(f'"{m[0]}"^^xsd:date')),
    (_DATES, r"(\d{4})-(\d\d)-(\d\d).*", _month),
    (frozenset({"gYear"}), r"\d\d", _four_digits),
    (frozenset({"gYear"}), r"(\d{4})-\d\d-\d\d.*", lambda m: _same(f'"{m[1]}", or "{m[0]}"^^xsd:date')),
    (frozenset({"gYear"}), r".{0,60}?(?<!\d)(\d{4})(?!\d).{0,60}", lambda m: _same(f'"{m[1]}"^^xsd:gYear')),
    (_NUMBERS, r"[+-]?\d{1,3}(?:\.\d{3})*,\d+|[+-]?\d+,\d+", _decimal_comma),
    (_NUMBERS, r"[+-]?\d{1,3}(?:[. ]\d{3})+", _thousands),
    (_INTEGERS, r"[+-]?\d+\.\d*", lambda m: _same(f'"{m[0]}"^^xsd:decimal')),
    (_NUMBERS | {"gYear"} | _DATES, r"[\doOlI.:TZ+-]+", _letters),
    (_INTEGERS, r"-\d+", lambda _: Words("Værdien kan ikke være negativ.", "The value cannot be negative.")),
    (frozenset({"double", "float"}), r"([+-]?)(?i:infinity|inf)", lambda m: _same(f'"{m[1]}INF"')),
    (frozenset({"double", "float"}), r"(?i:nan)", lambda _: _same('"NaN"')),
    (frozenset({"boolean"}), r"(?i:true|yes|ja|sand[t]?)", lambda _: _same("true")),
    (frozenset({"boolean"}), r"(?i:false|no|nej|falsk)", lambda _: _same("false")),
)
"""Datatypes, a pattern of what is often written, and the hint."""
