"""Mistakes in how a statement is put together: signs, strings, brackets, what stands in the wrong place."""

from __future__ import annotations

import re

from evidensgraf.turtle.tokens import TOKEN
from evidensgraf.validation.checks.found import Words
from evidensgraf.validation.checks.remedies.mistake import Mistake, Remedy, odd, shortened

_BARE = re.compile(r"[^\W\d_][\w-]*")
_TRUTHS = ("true", "false")


def sign_missing(mistake: Mistake) -> Remedy | None:
    """After an object stands something that is neither dot, semicolon nor comma."""
    before = mistake.before
    if not before:
        return None
    last = before[0]
    kind = last.lastgroup or ""
    where = (last.end(kind), last.end(kind))
    if kind == "directive" and before[1:] and before[1]["other"] == "@":
        says = Words("Efter @prefix mangler et punktum.", "After @prefix a dot is missing.")
        return Remedy(
            says, Words("Skriv » .« til sidst på linjen.", "Write “ .” at the end of that line."), related=where
        )
    sign, da, en = {1: (",", "komma", "comma"), 2: (";", "semikolon", "semicolon")}.get(
        len(mistake.after) - 1, (".", "punktum", "dot")
    )
    shown = shortened(last[kind])
    return Remedy(
        Words(f"Der mangler et {da} efter {shown}.", f"A {en} is missing after {shown}."),
        Words(
            f"Sæt »{sign}« efter {shown}: »;« før en ny egenskab, »,« før en ny værdi, ».« før en ny ting.",
            f"Put “{sign}” after {shown}: “;” before a new property, “,” before a new value, “.” before a new thing.",
        ),
        related=where,
    )


def _bare(mistake: Mistake, *, may_be_text: bool = False) -> Remedy | None:
    """A word that stands by itself: its prefix, or its quotes, were forgotten."""
    word = mistake.word
    if not _BARE.fullmatch(word) or odd(word):  # look-alike characters are told of first
        return None
    if may_be_text and word.lower() in _TRUTHS:
        says = Words(f"{word} skrives med små bogstaver.", f"{word} is written in small letters.")
        return Remedy(says, Words(f"Skriv {word.lower()}.", f"Write {word.lower()}."))
    shown = shortened(word)
    way_da = f"Skriv et præfiks foran et navn (evg:{shown}), og sæt <…> om en IRI"
    way_en = f"Put a prefix before a name (evg:{shown}), and <…> around an IRI"
    if not may_be_text:
        says = Words(
            f"{shown} er hverken en IRI eller et navn med præfiks.",
            f"{shown} is neither an IRI nor a name with a prefix.",
        )
        return Remedy(says, Words(f"{way_da}.", f"{way_en}."))
    says = Words(
        f"{shown} er hverken en IRI, et navn med præfiks eller en literal.",
        f"{shown} is neither an IRI, a name with a prefix nor a literal.",
    )
    return Remedy(
        says,
        Words(f'{way_da}; en tekst står i anførselstegn: "{shown}".', f'{way_en}; a text is quoted: "{shown}".'),
    )


def no_predicate(mistake: Mistake) -> Remedy | None:
    """What stands where a predicate should cannot be one."""
    word = mistake.word
    if word.startswith(('"', "'")) or word[:1].isdigit():
        says = Words(
            f"{word} er en literal og kan ikke være egenskab.", f"{word} is a literal and cannot be a predicate."
        )
        hint = Words("Mangler der en egenskab eller et komma foran?", "Is a property or a comma missing before it?")
        return Remedy(says, hint)
    if word == "=":
        return Remedy(
            Words("»=« findes i N3, ikke i Turtle.", "“=” is N3, not Turtle."),
            Words("Skriv owl:sameAs, hvis de to er det samme.", "Write owl:sameAs if the two are the same."),
        )
    if word == ".":
        return Remedy(
            Words("Sætningen slutter, før den har en egenskab.", "The statement ends before it has a predicate."),
            Words(
                "Et navn kan ikke slutte med punktum; et punktum slutter hele sætningen.",
                "A local name cannot end with a dot (.); a dot ends the whole statement.",
            ),
        )
    if word == "{":
        return Remedy(
            Words("»{« kan ikke stå her.", "“{” cannot stand here."),
            Words(
                "En graf kan ikke stå i en graf, og navngivne grafer findes kun i TriG (.trig).",
                "A graph cannot be nested in a graph, and named graphs are only in TriG (.trig).",
            ),
        )
    return _bare(mistake)


def no_object(mistake: Mistake) -> Remedy | None:
    """What stands where an object should cannot be one."""
    word, before = mistake.word, mistake.before
    if word.startswith(("?", "$")):
        return Remedy(
            Words(f"{word} er en variabel, og data har ingen.", f"{word} is a variable, and data have none."),
            Words("Skriv den værdi, der skal stå her.", "Write the value that is meant; ? belongs in queries."),
        )
    last = before[0][before[0].lastgroup or 0] if before else ""
    if word in (".", ";", "]", "}", ",") and last == ",":
        return Remedy(
            Words("Efter kommaet mangler en værdi.", "After the comma an object is missing."),
            Words("Slet kommaet, eller skriv værdien.", "Delete the comma, or write the object."),
        )
    if word in (".", ";", "]", "}", ","):
        says = Words(f"{shortened(last)} har ingen værdi.", f"{shortened(last)} has no object.")
        return Remedy(says, Words("Skriv en værdi foran.", f"Write an object before “{word}”."))
    if word[:1] in "“”„«»‘’":
        return Remedy(
            Words("Anførselstegnene er krøllede.", "The quotes are curly."),
            Words('Skriv lige anførselstegn: "…".', 'Write straight quotes: "…".'),
        )
    return _bare(mistake, may_be_text=True)


def no_subject(mistake: Mistake) -> Remedy | None:
    """What stands where a subject should cannot be one."""
    word, before = mistake.word, mistake.before
    if before and before[0].lastgroup in ("iri", "literal", "number", "word"):
        return sign_missing(mistake)
    if word == ".":
        if before and before[0].lastgroup == "directive":
            return Remedy(
                Words("Efter PREFIX uden @ står intet punktum.", "After PREFIX without @ there is no dot (.)."),
                Words("Slet punktummet, eller skriv @prefix.", "Delete the dot, or write @prefix."),
            )
        return Remedy(Words("Punktummet slutter ingenting.", "The dot ends nothing."), Words("Slet det.", "Delete it."))
    if word.startswith(('"', "'")):
        return Remedy(
            Words(
                f"{word} er en literal og kan hverken være subjekt eller navn på en graf.",
                f"{word} is a literal and can be neither a subject nor the name of a graph.",
            ),
            Words("Skriv en IRI.", "Write an IRI."),
        )
    return _bare(mistake)


def unclosed_string(mistake: Mistake) -> Remedy:
    """A string goes on past the end of its line."""
    start = _opening_quote(mistake)
    says = Words(
        "Strengen er ikke lukket på sin linje.", "The string is not closed on its line: its end quote is missing."
    )
    return Remedy(
        says,
        Words(
            'Sæt " til sidst; en streng over flere linjer står i """…""".',
            'Add "; a string of several lines is """…""".',
        ),
        span=(start, mistake.end if mistake.end > start else start + 1),
    )


def _opening_quote(mistake: Mistake) -> int:
    """Where the string was opened: the first quote on that line that is in no token."""
    text = mistake.document.text
    line, _ = mistake.document.lines.position(mistake.start)
    for match in TOKEN.finditer(text, mistake.document.lines.offset(line, 1), mistake.start + 1):
        if match["other"] in ('"', "'"):
            return match.start("other")
    return mistake.start


def end(mistake: Mistake) -> Remedy:
    """The file ends before what it says does."""
    text = mistake.document.text
    if text.startswith(('"""', "'''"), mistake.start):
        return Remedy(
            Words(
                "Den lange streng, der begynder her, lukkes aldrig.", "The long string that opens here is never closed."
            ),
            Words(f"Sæt {text[mistake.start] * 3} hvor den slutter.", f"Put {text[mistake.start] * 3} where it ends."),
            span=(mistake.start, mistake.start + 3),
        )
    if text.startswith(('"', "'"), mistake.start):
        return unclosed_string(mistake)
    return Remedy(
        Words("Filen slutter midt i en sætning.", "Unexpected end: the file ends in the middle of a statement."),
        Words("Er filen skåret af? Ellers mangler et punktum.", "Has it been truncated? Otherwise a dot is missing."),
    )


def bracket(mistake: Mistake) -> Remedy:
    """A square bracket is not closed."""
    opened = _opened(mistake, "[", "]")
    return Remedy(
        Words("Den kantede parentes lukkes ikke.", "The bracket “[” is not closed."),
        Words("Sæt »]« før dette tegn.", "Put “]” before this."),
        related=opened,
    )


def _opened(mistake: Mistake, opens: str, closes: str) -> tuple[int, int] | None:
    depth = 0
    for match in mistake.before:
        depth += (match["punctuation"] == closes) - (match["punctuation"] == opens)
        if depth < 0:
            return match.span("punctuation")
    return None


def not_in_lines(mistake: Mistake) -> Remedy | None:
    """N-Triples have no directives."""
    if not mistake.word.startswith("@"):
        return None
    return Remedy(
        Words("Præfikser findes i Turtle, ikke i N-Triples.", "Prefixes are of Turtle, not of N-Triples."),
        Words("Kald filen .ttl, eller skriv hver IRI ud.", "Name the file .ttl, or write each IRI in full."),
    )


def too_deep(mistake: Mistake) -> Remedy:
    """Triple terms stand too deep within each other."""
    return Remedy(
        Words("Udsagn står for dybt inden i hinanden til at læses.", "Triple terms stand too deep within each other."),
        Words(
            "Grafen holder sig til RDF 1.1, som ikke har dem.", "The graph keeps to RDF 1.1, which has none of them."
        ),
    )
