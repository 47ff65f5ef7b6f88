"""The competency questions: one `.rq` a question in `ontology/questions/`, its words in the first comment.

    # Spørgsmål: Hvilke publikationer er der, ordnet efter metode?
    # Question: Which publications are there, by method?
    # Forklaring: …
    # Explanation: …

A line that begins with `#` and more than one blank continues the one before. A question can be asked of other
concepts than the one it stands with, where it says so: its variable, and the code list to choose from.

    # Parameter: ?asked intervention
    …
    VALUES ?asked { intervention:wage-subsidy-public }
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from evidensgraf.errors import FileError, Language
from evidensgraf.namespaces import BASE, PREFIXES, SCHEMES
from evidensgraf.turtle import read_bytes

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from evidensgraf.settings import Settings

_FIELDS = {
    "Spørgsmål": ("title", "da"),
    "Question": ("title", "en"),
    "Forklaring": ("text", "da"),
    "Explanation": ("text", "en"),
}
_LINE = re.compile(r"^# (\w+): +(.*)$")
_PARAMETER = re.compile(r"^# Parameter: +\?(\w+) +([\w-]+)$", re.MULTILINE)
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


@dataclass(frozen=True, slots=True)
class Parameter:
    """What a question can be asked of.

    Attributes:
        variable: the variable that holds it, without the question mark.
        scheme: slug of the code list that it is chosen from.
        prefix: the prefix of that list's concepts.
        default: slug of the concept that the question stands with.
    """

    variable: str
    scheme: str
    prefix: str
    default: str

    @property
    def pattern(self) -> str:
        """What the value stands in, as a regular expression whose one group is the value's slug."""
        return rf"VALUES \?{self.variable} {{ {self.prefix}:({_SLUG.pattern}) }}"

    def iri(self, slug: str) -> str:
        """The concept's IRI."""
        return f"{BASE}concept/{self.scheme}/{slug}"


@dataclass(frozen=True, slots=True)
class Question:
    """A question that the graph answers.

    Attributes:
        slug: the file's stem, `cq01-publications-by-method`.
        title: the question in words, by language.
        explanation: what the answer shows and how to read it, by language.
        text: the SPARQL, its comment included.
        parameters: what it can be asked of.
    """

    slug: str
    title: dict[Language, str]
    explanation: dict[Language, str]
    text: str
    parameters: tuple[Parameter, ...] = ()

    def asked_of(self, values: Mapping[str, str]) -> str:
        """The SPARQL with other concepts in the places of its parameters.

        Args:
            values: variable → slug of a concept; a parameter that is not named keeps what it has.

        Raises:
            ValueError: a value is no slug, so it could end the name that it stands in.
        """
        chosen = {parameter: values.get(parameter.variable, parameter.default) for parameter in self.parameters}
        if all(slug == parameter.default for parameter, slug in chosen.items()):
            return self.text
        _, _, text = self.text.partition("\n\n")  # the words above speak of the concept that it stands with
        for parameter, slug in chosen.items():
            if not _SLUG.fullmatch(slug):
                raise ValueError(slug)
            text = re.sub(parameter.pattern, f"VALUES ?{parameter.variable} {{ {parameter.prefix}:{slug} }}", text)
        asked = ", ".join(f"{parameter.prefix}:{slug}" for parameter, slug in chosen.items())
        return f"# {self.slug}: {asked}\n\n{text}"

    def values_in(self, text: str) -> dict[str, str] | None:
        """The concepts that a text asks this question of, as slugs by variable; None if it asks something else."""
        found = {p.variable: match[1] for p in self.parameters if (match := re.search(p.pattern, text))}
        is_it = len(found) == len(self.parameters) and self.asked_of(found) == text
        return found if is_it else None


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
        parameters=tuple(_parameter(path, text, *match.groups()) for match in _PARAMETER.finditer(text)),
    )


def _parameter(path: Path, text: str, variable: str, scheme: str) -> Parameter:
    prefix = next((prefix for prefix, name in SCHEMES.items() if name == scheme), "")
    draft = Parameter(variable, scheme, prefix, "")
    match = re.search(draft.pattern, text) if prefix in PREFIXES else None
    if match is None:
        raise FileError(
            path=path,
            reason_da=f"parameteren ?{variable} mangler sin linje: VALUES ?{variable} {{ <præfiks>:<begreb> }}",
            reason_en=f"the parameter ?{variable} lacks its line: VALUES ?{variable} {{ <prefix>:<concept> }}",
        )
    return Parameter(variable, scheme, prefix, match[1])


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
