"""How a check of our own says what it found."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from evidensgraf.validation.result import Result
from evidensgraf.validation.rules import RULES

if TYPE_CHECKING:
    from evidensgraf.validation.result import Place

_LONGEST = 400
"""How long a message or a hint can be, in characters."""


class Words(NamedTuple):
    """The same in both languages."""

    da: str
    en: str


def found(
    rule: str,
    place: Place | None,
    says: Words,
    *hints: Words | None,
    focus: str | None = None,
    path: str | None = None,
    value: str | None = None,
    related: tuple[Place, ...] = (),
) -> Result:
    """A result of one of our own rules, with the severity that `RULES` gives it.

    Args:
        rule: a code in `RULES`.
        place: where.
        says: what is wrong.
        *hints: what would be right; None is passed over.
        focus: see `Result`.
        path: see `Result`.
        value: see `Result`.
        related: see `Result`.
    """
    given = [hint for hint in hints if hint]
    return Result(
        rule=rule,
        component=rule,
        severity=RULES[rule].severity,
        messages={"da": clipped(says.da), "en": clipped(says.en)},
        focus=focus,
        path=path,
        value=value,
        place=place,
        related=related,
        hints={"da": tuple(clipped(h.da) for h in given), "en": tuple(clipped(h.en) for h in given)} if given else {},
    )


def clipped(words: str) -> str:
    """Words that name something of any length, so that they can still be read."""
    return words if len(words) <= _LONGEST else f"{words[: _LONGEST // 2]}…{words[-_LONGEST // 2 :]}"
