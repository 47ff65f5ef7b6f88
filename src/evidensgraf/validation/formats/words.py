"""What several formats say in the same way."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from evidensgraf.namespaces import shortened
from evidensgraf.validation.rules import RULES
from evidensgraf.validation.text import message, shown

if TYPE_CHECKING:
    from evidensgraf.errors import Language
    from evidensgraf.validation.result import Result


def name_of(result: Result) -> str:
    """The rule in short: `evgsh:Study-method`, `syntax`."""
    return shortened(result.rule)


def sentences(result: Result, language: Language) -> str:
    """What is wrong and what would be right, in one line."""
    hints = result.hints.get(language) or result.hints.get("en") or ()
    return " ".join(" ".join([message(result, language), *hints]).split())


def demand(result: Result, language: Language) -> str:
    """What the rule demands: of a shape, what it says when it is not met."""
    rule = RULES.get(result.rule)
    return rule.says[language] if rule else message(result, language)


def address(path: Path) -> str:
    """A file as a URI: relative to the current folder where it lies below that (RFC 3986)."""
    given = Path(shown(path))
    return given.as_uri() if given.is_absolute() else quote(given.as_posix())


def fingerprint(result: Result) -> str:
    """The same for the same thing found again, wherever it has moved to in its file."""
    place = "" if result.focus or result.place is None else f"{result.place.path.name}:{result.place.line}"
    facts = (result.rule, result.component, result.focus, result.path, result.value, place)
    return sha256("\0".join(fact or "" for fact in facts).encode()).hexdigest()
