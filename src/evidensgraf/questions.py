"""The competency questions: one `.rq` a question in `ontology/questions/`, its words in the first comment.

    # Spørgsmål: Hvilke publikationer er der, ordnet efter metode?
    # Question: Which publications are there, by method?
    # Forklaring: …
    # Explanation: …

A line that begins with `#` and more than one blank continues the one before.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from evidensgraf.errors import FileError, Language
from evidensgraf.turtle import read_bytes

if TYPE_CHECKING:
    from pathlib import Path

    from evidensgraf.settings import Settings

_FIELDS = {
    "Spørgsmål": ("title", "da"),
    "Question": ("title", "en"),
    "Forklaring": ("text", "da"),
    "Explanation": ("text", "en"),
}
_LINE = re.compile(r"^# (\w+): +(.*)$")


@dataclass(frozen=True, slots=True)
class Question:
    """A question that the graph answers.

    Attributes:
        slug: the file's stem, `cq01-publications-by-method`.
        title: the question in words, by language.
        explanation: what the answer shows and how to read it, by language.
        text: the SPARQL, its comment included.
    """

    slug: str
    title: dict[Language, str]
    explanation: dict[Language, str]
    text: str


def read(settings: Settings) -> tuple[Question, ...]:
    """All questions of the root's ontology, by their numbers.

    Raises:
        FileError: a file cannot be read, or lacks its words in a language.
    """
    folder = settings.part("ontology") / "questions"
    return tuple(_question(path) for path in sorted(folder.glob("*.rq")))


def _question(path: Path) -> Question:
    text = read_bytes(path).decode("utf-8", errors="replace")
    words = _words(text)
    missing = [field for field, key in _FIELDS.items() if not words.get(key)]
    if missing:
        names = ", ".join(missing)
        raise FileError(
            path=path,
            reason_da=f"mangler i første kommentar: {names}",
            reason_en=f"lacks in its first comment: {names}",
        )
    return Question(
        slug=path.stem,
        title={"da": words["title", "da"], "en": words["title", "en"]},
        explanation={"da": words["text", "da"], "en": words["text", "en"]},
        text=text,
    )


def _words(text: str) -> dict[tuple[str, str], str]:
    """The fields of the first comment: (title or text, language) → words."""
    words: dict[tuple[str, str], str] = {}
    current: tuple[str, str] | None = None
    for line in text.splitlines():
        if not line.startswith("#"):
            break
        if (match := _LINE.match(line)) and match[1] in _FIELDS:
            current = _FIELDS[match[1]]
            words[current] = match[2].strip()
        elif current and line.startswith("#  "):
            words[current] += " " + line[1:].strip()
    return words
