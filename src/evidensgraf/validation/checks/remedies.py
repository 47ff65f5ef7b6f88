"""What a parser's error means, in plain words, and what to do about it.

Each remedy is a pattern of the parser's own words (pyoxigraph 0.5) and a function that explains a mistake that fits;
`explain` takes the first that has something to say.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from evidensgraf.namespaces import PREFIXES
from evidensgraf.turtle.tokens import TOKEN
from evidensgraf.validation import spelling
from evidensgraf.validation.checks.found import Words, found

if TYPE_CHECKING:
    from collections.abc import Callable

    from evidensgraf.validation.documents import Document
    from evidensgraf.validation.result import Result

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


def explain(mistake: Mistake) -> Result:
    """The result for a mistake."""
    for pattern, remedy_of in _REMEDIES:
        if re.match(pattern, mistake.reason) and (remedy := remedy_of(mistake)):
            break
    else:
        remedy = Remedy(Words(f"Filen kan ikke læses her: {mistake.reason}.", f"{mistake.reason}."), _odd(mistake.word))
    document = mistake.document
    return found(
        "syntax",
        document.place(remedy.span or (mistake.start, mistake.end)),
        remedy.says,
        remedy.hint,
        related=(document.place(remedy.related),) if remedy.related else (),
    )


def _odd(word: str) -> Words | None:
    """A hint about characters that look like others."""
    names = ", ".join(spelling.described(character) for character in spelling.odd(word))
    if not names:
        return None
    return Words(f"Der står et tegn, som ligner et andet: {names}.", f"A character here looks like another: {names}.")


def _undeclared(mistake: Mistake) -> Remedy:
    prefix = mistake.prefix or ""
    declared = {name for name, _, _ in mistake.document.prefixes}
    says = Words(f"Præfikset »{prefix}:« er ikke erklæret.", f"The prefix “{prefix}:” is not declared.")
    known = PREFIXES.get(spelling.plain(prefix))
    if known and prefix in PREFIXES:
        line = f"@prefix {prefix}: <{known}> ."
        return Remedy(says, Words(f"Skriv øverst i filen: {line}", f"Write at the top of the file: {line}"))
    meant = spelling.nearest(prefix, {*declared, *PREFIXES})
    odd = _odd(prefix)
    if meant:
        da, en = f"Mente du »{meant}:«?", f"Did you mean “{meant}:”?"
        return Remedy(says, Words(f"{da} {odd.da}", f"{en} {odd.en}") if odd else Words(da, en))
    return Remedy(
        says,
        odd or Words(f"Skriv øverst i filen: @prefix {prefix}: <…> .", f"Write at the top: @prefix {prefix}: <…> ."),
    )


def _sign_missing(mistake: Mistake) -> Remedy | None:
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
    shown = _shortened(last[kind])
    return Remedy(
        Words(f"Der mangler et {da} efter {shown}.", f"A {en} is missing after {shown}."),
        Words(
            f"Sæt »{sign}« efter {shown}: »;« før en ny egenskab, »,« før en ny værdi, ».« før en ny ting.",
            f"Put “{sign}” after {shown}: “;” before a new property, “,” before a new value, “.” before a new thing.",
        ),
        related=where,
    )


def _shortened(word: str) -> str:
    return word if len(word) <= 40 else f"{word[:30]}…{word[-8:]}"


def _no_predicate(mistake: Mistake) -> Remedy | None:
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
    return None


def _no_object(mistake: Mistake) -> Remedy | None:
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
        says = Words(f"{_shortened(last)} har ingen værdi.", f"{_shortened(last)} has no object.")
        return Remedy(says, Words("Skriv en værdi foran.", f"Write an object before “{word}”."))
    if word[:1] in "“”„«»‘’":
        return Remedy(
            Words("Anførselstegnene er krøllede.", "The quotes are curly."),
            Words('Skriv lige anførselstegn: "…".', 'Write straight quotes: "…".'),
        )
    return None


def _unclosed_string(mistake: Mistake) -> Remedy:
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


def _end(mistake: Mistake) -> Remedy:
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
        return _unclosed_string(mistake)
    return Remedy(
        Words("Filen slutter midt i en sætning.", "Unexpected end: the file ends in the middle of a statement."),
        Words("Er filen skåret af? Ellers mangler et punktum.", "Has it been truncated? Otherwise a dot is missing."),
    )


def _bracket(mistake: Mistake) -> Remedy:
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


def _bad_character(mistake: Mistake) -> Remedy | None:
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
        return _no_object(mistake)
    if character == "\ufffd":
        return None
    name = spelling.described(character)
    space = character.isspace() or not character.isprintable()
    hint = Words("Skriv et almindeligt mellemrum.", "Write an ordinary space.") if space else None
    return Remedy(Words(f"Tegnet {name} kan ikke stå her.", f"The character {name} cannot stand here."), hint)


def _relative(mistake: Mistake) -> Remedy:
    word = mistake.word
    inner = word.strip("<>")
    says = Words(f"{word} er en relativ IRI, og der er ingen base.", f"{word} is a relative IRI, and there is no base.")
    if not inner:
        return Remedy(says, Words("Skriv en IRI mellem < og >.", "It is empty: write an IRI between < and >."))
    hint = Words(f"Mente du <https://{inner}>?", f"Did you mean <https://{inner}>?") if "." in inner else None
    return Remedy(says, hint or Words("Skriv hele IRI'en, med https://.", "Write the absolute IRI, with its scheme."))


def _escape(mistake: Mistake) -> Remedy:
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


def _surrogate(mistake: Mistake) -> Remedy:
    return Remedy(
        Words(f"{mistake.word} er ikke et tegn.", f"{mistake.word} is not a character: half of a surrogate pair."),
        Words(
            "Skriv tegnet selv, eller \\U med otte cifre.",
            "Write the character itself, or the escape \\U with 8 digits.",
        ),
    )


def _no_subject(mistake: Mistake) -> Remedy | None:
    word, before = mistake.word, mistake.before
    if before and before[0].lastgroup in ("iri", "literal", "number", "word"):
        return _sign_missing(mistake)
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
    return None


def _bad_prefix(mistake: Mistake) -> Remedy:
    return Remedy(
        Words("Præfikset har ikke formen »ex:«.", "The prefix does not have the form “ex:”."),
        Words(
            "Kolon står lige efter præfikset, uden mellemrum.", "The colon (:) stands right after the prefix, no blank."
        ),
    )


def _bad_language(mistake: Mistake) -> Remedy:
    return Remedy(
        Words(f"»{mistake.word}« er ikke en sprogkode.", f"“{mistake.word}” is not a language tag."),
        Words("Dansk er @da, engelsk @en.", "Danish is @da, English @en; parts have at most 8 letters."),
    )


def _bad_iri(mistake: Mistake) -> Remedy:
    character = re.search(r"'(.*?)'", mistake.reason)
    sign = character[1] if character and character[1].strip() else "U+0020 SPACE"
    return Remedy(
        Words(f"Tegnet {sign} kan ikke stå i en IRI.", f"The character {sign} cannot stand in an IRI."),
        Words("Mangler der et »>«? Et mellemrum skrives %20.", "Is a “>” missing? A space is written %20."),
    )


def _not_in_lines(mistake: Mistake) -> Remedy | None:
    if not mistake.word.startswith("@"):
        return None
    return Remedy(
        Words("Præfikser findes i Turtle, ikke i N-Triples.", "Prefixes are of Turtle, not of N-Triples."),
        Words("Kald filen .ttl, eller skriv hver IRI ud.", "Name the file .ttl, or write each IRI in full."),
    )


def _too_deep(mistake: Mistake) -> Remedy:
    return Remedy(
        Words("Udsagn står for dybt inden i hinanden til at læses.", "Triple terms stand too deep within each other."),
        Words(
            "Grafen holder sig til RDF 1.1, som ikke har dem.", "The graph keeps to RDF 1.1, which has none of them."
        ),
    )


_REMEDIES: tuple[tuple[str, Callable[[Mistake], Remedy | None]], ...] = (
    (r"The prefix .* has not been declared", _undeclared),
    (r"A dot is expected at the end", _sign_missing),
    (r".* is not a valid predicate", _no_predicate),
    (r".* is not a valid RDF object", _no_object),
    (r".* is not a valid subject", _no_subject),
    (r"Line jumps are not allowed", _unclosed_string),
    (r"Unexpected end", _end),
    (r"blank node property lists should end", _bracket),
    (r"'.*' is not allowed at the beginning of a prefix", _bad_character),
    (r"No scheme found", _relative),
    (r"Unexpected escape", _escape),
    (r"The escape sequence", _surrogate),
    (r"The PREFIX keyword should be followed", _bad_prefix),
    (r"A (?:sub)?tag|A language|.*subtag", _bad_language),
    (r"Invalid IRI", _bad_iri),
    (r"The subject of a triple", _not_in_lines),
    (r"triple terms stand", _too_deep),
)
"""Parser's words → what to say of them; the first that says something is taken."""
