"""An effect estimate in words, `59,5 % mod 46,5 %, 13 procentpoint højere (…) efter 18 måneder`, and its arithmetic."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from evidensgraf import queries
from evidensgraf.evidence import arithmetic, estimates
from evidensgraf.evidence.numbers import missing
from evidensgraf.namespaces import EVG, PREFIXES

if TYPE_CHECKING:
    from evidensgraf.resources import Resource
    from evidensgraf.web.reader import Reader
    from evidensgraf.web.words import Words

SHARE_DIFFERENCE = PREFIXES["measure"] + "risk-difference"
"""The measure whose differences are in percentage points."""
_TIME_DIFFERENCE = PREFIXES["measure"] + "duration-difference"
_RELATIVE = PREFIXES["measure"] + "relative-change"


@dataclass(frozen=True, slots=True)
class Shown:
    """An effect estimate as a page shows it.

    Attributes:
        iri: the estimate.
        words: what it says, in one line.
        arithmetic: how the computed figures come about, sentences.
        lacking: what could not be computed and why, sentences.
    """

    iri: str
    words: str
    arithmetic: tuple[str, ...]
    lacking: tuple[str, ...]


def shown(effect: Resource, reader: Reader) -> Shown:
    """An estimate with its arithmetic, which is read from the graph and not done here.

    Args:
        effect: the estimate.
        reader: who reads it.
    """
    store, language = reader.site.store, reader.language
    rows = store.table(queries.load_about("numbers_arithmetic", effect.iri)).dicts()
    told = [row["arithmetic"].value for row in rows if row["arithmetic"].language == language]
    stated = estimates.read_one(store, effect.iri)
    if stated and (days := arithmetic.follow_up(stated, language)):
        told.append(days)
    lacking = arithmetic.lacking(missing(stated), language) if stated else []
    return Shown(effect.iri, in_words(effect, reader), tuple(told), tuple(lacking))


def in_words(effect: Resource, reader: Reader) -> str:
    """What an effect estimate says, in one line.

    Args:
        effect: the estimate.
        reader: who reads it.
    """
    words = reader.words
    parts = [_compared(effect, reader), _difference(effect, reader), _single(effect, reader)]
    line = ", ".join(part for part in parts if part)
    interval = _interval(effect, reader)
    if line and interval:
        line = f"{line} {interval}"
    follow_up = _number(effect, EVG.followUp)
    if follow_up is not None:
        after = words.gettext("after %(time)s") % {"time": measured(follow_up, _iri(effect, EVG.followUpUnit), reader)}
        line = f"{line} {after}" if line else after
    if _flag(effect, EVG.isApproximate) and line:
        line = words.gettext("about %(figures)s") % {"figures": line}
    return line or words.gettext("stated without a figure")


def _compared(effect: Resource, reader: Reader) -> str:
    """`59.5% against 46.5%`."""
    ours, theirs = _number(effect, EVG.interventionValue), _number(effect, EVG.comparatorValue)
    unit = _iri(effect, EVG.unit)
    if ours is None or theirs is None:
        return measured(ours, unit, reader) if ours is not None else ""
    return reader.words.gettext("%(one)s against %(other)s") % {
        "one": measured(ours, unit, reader),
        "other": measured(theirs, unit, reader),
    }


def _difference(effect: Resource, reader: Reader) -> str:
    """`13 percentage points higher`, from the stated difference or the two stated values."""
    difference = _number(effect, EVG.difference)
    ours, theirs = _number(effect, EVG.interventionValue), _number(effect, EVG.comparatorValue)
    if difference is None and ours is not None and theirs is not None:
        difference = ours - theirs
    return "" if difference is None else _changed(difference, effect, reader)


def _interval(effect: Resource, reader: Reader) -> str:
    """`(95% interval 4.5 to 22)`, stated or computed."""
    low, high = _number(effect, EVG.confidenceLow), _number(effect, EVG.confidenceHigh)
    if low is None or high is None:
        return ""
    ends = dict(zip(("low", "high"), reader.words.numbers([low, high]), strict=True))
    return reader.words.gettext("(95%% interval %(low)s to %(high)s)") % ends


def _changed(change: Decimal, effect: Resource, reader: Reader) -> str:
    """A change with its unit, and which way it went: a time is longer, a share is higher, an amount is more."""
    words, measure = reader.words, _iri(effect, EVG.measure)
    size = measured(abs(change), _iri(effect, EVG.unit), reader, points=measure == SHARE_DIFFERENCE)
    more, less = {
        _TIME_DIFFERENCE: (words.gettext("%(size)s longer"), words.gettext("%(size)s shorter")),
        SHARE_DIFFERENCE: (words.gettext("%(size)s higher"), words.gettext("%(size)s lower")),
    }.get(measure or "", (words.gettext("%(size)s more"), words.gettext("%(size)s less")))
    return (less if change < 0 else more) % {"size": size}


def _single(effect: Resource, reader: Reader) -> str:
    """A value that stands alone: a share or a count, or a change, which says its sign."""
    value = _number(effect, EVG.value)
    if value is None:
        return ""
    if _iri(effect, EVG.measure) == _RELATIVE:
        return _changed(value, effect, reader)
    return measured(value, _iri(effect, EVG.unit), reader)


def measured(value: Decimal, unit: str | None, reader: Reader, *, points: bool = False) -> str:
    """A number with its unit.

    Args:
        value: the number.
        unit: IRI of the unit (QUDT, or OWL-Time for a follow-up).
        reader: who reads it.
        points: it is in percentage points, whatever the unit says.
    """
    number, words = reader.words.number(value), reader.words
    if points:
        return words.ngettext("%(number)s percentage point", "%(number)s percentage points", float(value)) % {
            "number": number
        }
    pattern = _unit_pattern(unit, words, float(value))
    if pattern:
        return pattern % {"number": number}
    return f"{number} {reader.name(unit).text}" if unit else number


def _unit_pattern(unit: str | None, words: Words, count: float) -> str | None:
    """How a number is written with a unit; None for a unit without words of ours."""
    name = (unit or "").rsplit("/", 1)[-1].rsplit("#", 1)[-1]
    patterns = {
        "PERCENT": words.gettext("%(number)s%%"),
        "NUM": "%(number)s",
        "HR": words.ngettext("%(number)s hour", "%(number)s hours", count),
        "DAY": words.ngettext("%(number)s day", "%(number)s days", count),
        "WK": words.ngettext("%(number)s week", "%(number)s weeks", count),
        "MO": words.ngettext("%(number)s month", "%(number)s months", count),
        "YR": words.ngettext("%(number)s year", "%(number)s years", count),
    }
    also = {"unitDay": "DAY", "unitWeek": "WK", "unitMonth": "MO", "unitYear": "YR"}
    return patterns.get(also.get(name, name))


def _number(effect: Resource, name: str) -> Decimal | None:
    term = effect.value(name)
    return Decimal(term.value) if term else None


def _iri(effect: Resource, name: str) -> str | None:
    term = effect.value(name)
    return term.value if term else None


def _flag(effect: Resource, name: str) -> bool:
    term = effect.value(name)
    return term is not None and term.value == "true"
