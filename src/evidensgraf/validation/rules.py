"""The rules that are not shapes: what each of our own codes means, in one table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from evidensgraf.errors import Language


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule of our own.

    Attributes:
        severity: how grave it is to break it, one of `SEVERITIES`.
        says: what it demands, in both languages.
    """

    severity: str
    says: dict[Language, str]


RULES: dict[str, Rule] = {
    "syntax": Rule(
        "Violation",
        {
            "da": "Filen skal kunne læses som det format, dens endelse lover.",
            "en": "The file must parse as the format that its ending promises.",
        },
    ),
    "unreadable": Rule(
        "Violation",
        {"da": "Filen skal findes og kunne åbnes.", "en": "The file must be there and can be opened."},
    ),
}
"""Every code that `Result.rule` can have beside the IRI of a shape."""
