"""A mistake in the syntax, as the parser tells it, and what can be said of one."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from evidensgraf.turtle.tokens import TOKEN
from evidensgraf.validation import spelling
from evidensgraf.validation.checks.found import Words

if TYPE_CHECKING:
    from evidensgraf.validation.documents import Document

_UNDECLARED = re.compile(r"The prefix (.*): has not been declared")
_BEFORE = 2000
"""How many characters before a mistake are looked at to understand it."""


@dataclass(frozen=True)
class Mistake:
    """A place where the parser could not go on.

    Attributes:
        document: the file.
        reason: the parser's own words.
        start: offset of what it stumbled over.
        end: offset after that.
    """

    document: Document
    reason: str
    start: int
    end: int

    @property
    def prefix(self) -> str | None:
        """The prefix that was not declared, if that is the mistake."""
        match = _UNDECLARED.match(self.reason)
        return match[1] if match else None

    @property
    def word(self) -> str:
        """What stands there."""
        return self.document.text[self.start : self.end].strip()

    @property
    def before(self) -> list[re.Match[str]]:
        """The tokens before it, the nearest first, as far as the statement goes that they belong to."""
        text = self.document.text
        start = max(0, self.start - _BEFORE)
        tokens = [m for m in TOKEN.finditer(text, start, self.start) if m.lastgroup != "end"]
        return tokens[::-1]

    @property
    def after(self) -> list[str]:
        """What it stumbled over and what comes after that, as far as the next sign of punctuation."""
        words: list[str] = []
        for match in TOKEN.finditer(self.document.text, self.start, self.start + _BEFORE):
            word = match[match.lastgroup or 0]
            words.append(word)
            if match.lastgroup in ("punctuation", "end"):
                break
        return words


@dataclass(frozen=True)
class Remedy:
    """What is said of a mistake.

    Attributes:
        says: what is wrong.
        hint: what would be right.
        span: a better place than the parser's, if there is one.
        related: another place that has to do with it.
    """

    says: Words
    hint: Words | None = None
    span: tuple[int, int] | None = None
    related: tuple[int, int] | None = None


def odd(word: str) -> Words | None:
    """A hint about characters that look like others."""
    names = ", ".join(spelling.described(character) for character in spelling.odd(word))
    if not names:
        return None
    return Words(f"Der står et tegn, som ligner et andet: {names}.", f"A character here looks like another: {names}.")


def shortened(word: str) -> str:
    """A word with its middle left out, if it is long."""
    return word if len(word) <= 40 else f"{word[:30]}…{word[-8:]}"
