"""Mistakes in how a term is written: prefixes, IRIs, escapes, language tags, characters."""

from __future__ import annotations

import re

from evidensgraf.namespaces import PREFIXES
from evidensgraf.validation import spelling
from evidensgraf.validation.checks.found import Words
from evidensgraf.validation.checks.remedies.mistake import Mistake, Remedy, odd
from evidensgraf.validation.checks.remedies.statements import no_object


def undeclared(mistake: Mistake) -> Remedy:
    """A prefix is used that nobody declared."""
    prefix = mistake.prefix or ""
    declared = {name for name, _, _ in mistake.document.prefixes}
    says = Words(f"Præfikset »{prefix}:« er ikke erklæret.", f"The prefix “{prefix}:” is not declared.")
    known = PREFIXES.get(spelling.plain(prefix))
    if known and prefix in PREFIXES:
        line = f"@prefix {prefix}: <{known}> ."
        return Remedy(says, Words(f"Skriv øverst i filen: {line}", f"Write at the top of the file: {line}"))
    meant = spelling.nearest(prefix, {*declared, *PREFIXES})
    strange = odd(prefix)
    if meant:
        da, en = f"Mente du »{meant}:«?", f"Did you mean “{meant}:”?"
        return Remedy(says, Words(f"{da} {strange.da}", f"{en} {strange.en}") if strange else Words(da, en))
    return Remedy(
        says,
        strange
        or Words(f"Skriv øverst i filen: @prefix {prefix}: <…> .", f"Write at the top: @prefix {prefix}: <…> ."),
    )


def bad_character(mistake: Mistake) -> Remedy | None:
    """A character stands where none of its kind can."""
    character = mistake.word[:1] or mistake.document.text[mistake.start : mistake.start + 1]
    if character == "/":
        return Remedy(
            Words("En skråstreg kan ikke stå i et navn med præfiks.", "A slash (/) cannot stand in a local name."),
            Words(
                "Skriv hele IRI'en i <…>, brug et præfiks for det længere navnerum, eller skriv \\/.",
                "Write the whole IRI in <…>, use a prefix for the longer namespace, or escape it: \\/.",
            ),
        )
    if character in "“”„«»‘’$?":
        return no_object(mistake)
    if character == "\ufffd":
        return None
    name = spelling.described(character)
    hint = None
    if character.isspace():
        hint = Words("Skriv et almindeligt mellemrum.", "Write an ordinary space.")
    elif not character.isprintable():
        hint = Words("Slet det.", "Delete it.")
    return Remedy(Words(f"Tegnet {name} kan ikke stå her.", f"The character {name} cannot stand here."), hint)


def relative(mistake: Mistake) -> Remedy:
    """An IRI has no scheme, and there is no base."""
    word = mistake.word
    inner = word.strip("<>")
    says = Words(f"{word} er en relativ IRI, og der er ingen base.", f"{word} is a relative IRI, and there is no base.")
    if not inner:
        return Remedy(says, Words("Skriv en IRI mellem < og >.", "It is empty: write an IRI between < and >."))
    hint = Words(f"Mente du <https://{inner}>?", f"Did you mean <https://{inner}>?") if "." in inner else None
    return Remedy(says, hint or Words("Skriv hele IRI'en, med https://.", "Write the absolute IRI, with its scheme."))


def escape(mistake: Mistake) -> Remedy:
    """A backslash stands before what cannot be escaped."""
    if _within_iri(mistake):
        return Remedy(
            Words("En omvendt skråstreg kan ikke stå i en IRI.", "A backslash cannot stand in an IRI."),
            Words("Skriv skråstreger: https://…", "Write slashes: https://…"),
        )
    return Remedy(
        Words(f"{mistake.word} er ikke en undvigelse, som findes.", f"{mistake.word} is not an escape that exists."),
        Words("Skriv \\\\ for én omvendt skråstreg.", "Write \\\\ for one backslash."),
    )


def _within_iri(mistake: Mistake) -> bool:
    line, column = mistake.document.lines.position(mistake.start)
    before = mistake.document.lines.line(line)[: column - 1]
    return before.rfind("<") > max(before.rfind('"'), before.rfind(">"))


def surrogate(mistake: Mistake) -> Remedy:
    """An escape is half of a character."""
    return Remedy(
        Words(f"{mistake.word} er ikke et tegn.", f"{mistake.word} is not a character: half of a surrogate pair."),
        Words(
            "Skriv tegnet selv, eller \\U med otte cifre.",
            "Write the character itself, or the escape \\U with 8 digits.",
        ),
    )


def bad_prefix(mistake: Mistake) -> Remedy:
    """A prefix is declared, but not in the form that it has."""
    return Remedy(
        Words("Præfikset har ikke formen »ex:«.", "The prefix does not have the form “ex:”."),
        Words(
            "Kolon står lige efter præfikset, uden mellemrum.", "The colon (:) stands right after the prefix, no blank."
        ),
    )


def bad_language(mistake: Mistake) -> Remedy:
    """What follows @ is no language tag."""
    return Remedy(
        Words(f"»{mistake.word}« er ikke en sprogkode.", f"“{mistake.word}” is not a language tag."),
        Words("Dansk er @da, engelsk @en.", "Danish is @da, English @en; parts have at most 8 letters."),
    )


def bad_iri(mistake: Mistake) -> Remedy:
    """An IRI has a character that it cannot have."""
    character = re.search(r"'(.*?)'", mistake.reason)
    sign = character[1] if character and character[1].strip() else "U+0020 SPACE"
    return Remedy(
        Words(f"Tegnet {sign} kan ikke stå i en IRI.", f"The character {sign} cannot stand in an IRI."),
        Words("Mangler der et »>«? Et mellemrum skrives %20.", "Is a “>” missing? A space is written %20."),
    )
