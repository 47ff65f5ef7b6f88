"""What a parser's error means, in plain words, and what to do about it.

Each remedy is a pattern of the parser's own words (pyoxigraph 0.5) and a function that explains a mistake that fits;
`explain` takes the first that has something to say.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from evidensgraf.validation.checks.found import Words, found
from evidensgraf.validation.checks.remedies import statements, terms
from evidensgraf.validation.checks.remedies.mistake import Mistake, Remedy, odd

if TYPE_CHECKING:
    from collections.abc import Callable

    from evidensgraf.validation.result import Result

__all__ = ["Mistake", "explain"]


def explain(mistake: Mistake) -> Result:
    """The result for a mistake."""
    for pattern, remedy_of in _REMEDIES:
        if re.match(pattern, mistake.reason) and (remedy := remedy_of(mistake)):
            break
    else:
        remedy = Remedy(
            Words(f"Filen kan ikke læses her. Læseren siger: “{mistake.reason}.”", f"{mistake.reason}."),
            odd(mistake.word),
        )
    document = mistake.document
    return found(
        "syntax",
        document.place(remedy.span or (mistake.start, mistake.end)),
        remedy.says,
        remedy.hint,
        related=(document.place(remedy.related),) if remedy.related else (),
    )


_REMEDIES: tuple[tuple[str, Callable[[Mistake], Remedy | None]], ...] = (
    (r"The prefix .* has not been declared", terms.undeclared),
    (r"A dot is expected at the end", statements.sign_missing),
    (r".* is not a valid predicate", statements.no_predicate),
    (r".* is not a valid RDF object", statements.no_object),
    (r".* is not a valid subject", statements.no_subject),
    (r"Line jumps are not allowed", statements.unclosed_string),
    (r"Unexpected end", statements.end),
    (r"blank node property lists should end", statements.bracket),
    (r"'.*' is not allowed at the beginning of a prefix", terms.bad_character),
    (r"No scheme found", terms.relative),
    (r"Unexpected escape", terms.escape),
    (r"The escape sequence", terms.surrogate),
    (r"The PREFIX keyword should be followed", terms.bad_prefix),
    (r"A (?:sub)?tag|A language|.*subtag", terms.bad_language),
    (r"Invalid IRI", terms.bad_iri),
    (r"The subject of a triple", statements.not_in_lines),
    (r"triple terms stand", statements.too_deep),
)
"""Parser's words → what to say of them; the first that says something is taken."""
