"""Every error that a user can cause, in one tree.

```
EvidensgrafError
├── SettingsError          a setting or a root folder that cannot be used
├── FileError              a file or folder that is not there or cannot be read
├── RdfSyntaxError         an RDF file that does not parse (file, line, column)
├── ShapesError            shapes that do not say what they demand as SHACL has it
├── QueryError
│   ├── QuerySyntaxError   SPARQL that does not parse (line, column)
│   ├── QueryRefusedError  SPARQL that this graph does not run: updates, SERVICE
│   ├── QueryShapeError    SPARQL that is deeper or longer than is read (line, column)
│   ├── UnknownFunctionError  SPARQL that calls a function that is not there
│   └── FormatError        a result format that this form of query does not have
├── ChangesError           what has changed cannot be told
├── UnknownIriError        an IRI that the graph says nothing of
├── RetiredIriError        an IRI that should not be used any more
├── PackageError           a Python package that is wanted and not installed
├── InferenceError         a closure that could not be computed
│   └── AxiomError         an axiom that the compiled rules do not know
├── LimitError             work that was stopped because it asked for too much
│   ├── DeadlineError      it took longer than it may
│   ├── WorkerLostError    it used up memory or stack, and its process died
│   └── AnswerSizeError    its answer has more bytes or rows than may be sent
├── BusyError              too much work is waiting already
├── StartError             the processes that work is done in could not be started
├── ReleaseError           a release that cannot be made
└── StoreError             the engine elsewhere that holds the graph does not do its part
    ├── StoreUnavailableError   it cannot be reached, or answers with an error
    ├── StoreAccessError        it does not accept our credentials
    └── StoreSetupError         it is not set up as it must be
```

Messages exist in Danish and English. The tree knows no HTTP status and no exit code: those are given at the edge,
in `web.errors` and in `cli`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

Language = Literal["da", "en"]
LANGUAGES: tuple[Language, ...] = ("da", "en")


class EvidensgrafError(Exception):
    """An error whose message a user can act on.

    Args:
        **facts: the values that the class's two templates (`da`, `en`) name.
    """

    da: ClassVar[str] = "{detail}"
    en: ClassVar[str] = "{detail}"

    def __init__(self, **facts: object) -> None:
        super().__init__(facts)
        self.facts = facts

    def text(self, language: Language = "en") -> str:
        """The message, one line, in the language asked for."""
        template = self.da if language == "da" else self.en
        return template.format(**self.facts)

    def __str__(self) -> str:
        return self.text("en")


class SettingsError(EvidensgrafError):
    """A setting that cannot be used. Facts: `name`, `value`, `expected_da`, `expected_en`."""

    da = "Indstillingen {name} kan ikke være »{value}«: {expected_da}."
    en = "The setting {name} cannot be “{value}”: {expected_en}."


class FileError(EvidensgrafError):
    """A file or folder that cannot be read. Facts: `path`, `reason_da`, `reason_en`."""

    da = "{path}: {reason_da}."
    en = "{path}: {reason_en}."

    @classmethod
    def missing(cls, path: object) -> FileError:
        """The error for a path where there is nothing."""
        return cls(path=path, reason_da="findes ikke", reason_en="there is no such file or folder")

    @classmethod
    def no_rdf(cls, path: object, endings: Iterable[str]) -> FileError:
        """The error for a file whose ending is none of those that are read."""
        known = ", ".join(endings)
        return cls(path=path, reason_da=f"er ikke en RDF-fil ({known})", reason_en=f"is not an RDF file ({known})")

    @classmethod
    def no_rdf_in(cls, folder: object, endings: Iterable[str]) -> FileError:
        """The error for a folder that has nothing to check in it."""
        known = ", ".join(endings)
        return cls(
            path=folder,
            reason_da=f"rummer ingen fil at kontrollere ({known}): nævn en anden mappe eller filerne",
            reason_en=f"has no file to check in it ({known}): name another folder, or the files",
        )

    @classmethod
    def unreadable(cls, path: object, reason: object) -> FileError:
        """The error for a path that the operating system will not let us use."""
        return cls(
            path=path, reason_da=f"kan ikke læses eller skrives ({reason})", reason_en=f"cannot be used ({reason})"
        )


class RdfSyntaxError(EvidensgrafError):
    """An RDF file that does not parse.

    Facts: `path`, `line`, `column` (both from 1), `end_line`, `end_column` (after it), `reason` (the parser's words).
    """

    da = "{path}:{line}:{column}: syntaksfejl: {reason}"
    en = "{path}:{line}:{column}: syntax error: {reason}"


class ShapesError(EvidensgrafError):
    """Shapes that an engine cannot judge by. Facts: `reason`, the engine's own words."""

    da = "Kravene kan ikke bruges: {reason}"
    en = "The shapes cannot be used: {reason}"


class QueryError(EvidensgrafError):
    """A query that cannot be answered."""


class QuerySyntaxError(QueryError):
    """SPARQL that does not parse. Facts: `line`, `column` (both from 1), `reason_da`, `reason_en`."""

    da = "Forespørgslen kan ikke læses: linje {line}, kolonne {column}: {reason_da}."
    en = "The query cannot be read: line {line}, column {column}: {reason_en}."

    @classmethod
    def unexpected(cls, line: int, column: int, found: str, expected: Sequence[str] = ()) -> QuerySyntaxError:
        """The error for a place at or before which something is wrong: the engine can tell no more.

        Args:
            line: from 1.
            column: from 1.
            found: what stands there; empty at the end of the text.
            expected: what could stand there, as far as it is known.
        """
        da = f"noget er galt ved »{found}«" if found else "noget er galt eller mangler ved slutningen"
        en = f"something is wrong near “{found}”" if found else "something is wrong or missing at the end"
        if expected:
            da += f"; her kunne stå {' '.join(expected)}"
            en += f"; here could stand {' '.join(expected)}"
        return cls(line=line, column=column, reason_da=da, reason_en=en)


class QueryRefusedError(QueryError):
    """SPARQL that is well known but not run here. Facts: `keyword`."""

    da = "{keyword} afvises: her kan kun læses fra grafen (SELECT, ASK, CONSTRUCT, DESCRIBE), og intet hentes udefra."
    en = (
        "{keyword} is refused: this graph can only be read (SELECT, ASK, CONSTRUCT, DESCRIBE), "
        "and nothing is fetched from outside."
    )


class QueryShapeError(QueryError):
    """SPARQL deeper or longer than is read. Facts: `line`, `column` (both from 1), `limit`, `what_da`, `what_en`."""

    da = "Forespørgslen læses ikke: linje {line}, kolonne {column}: mere end {limit} {what_da}. Del den op."
    en = "The query is not read: line {line}, column {column}: more than {limit} {what_en}. Split it up."


class UnknownFunctionError(QueryError):
    """SPARQL that calls a function that is not there. Facts: `iri`."""

    da = "Funktionen <{iri}> findes ikke her: kun SPARQL 1.1's egne funktioner kan bruges."
    en = "There is no function <{iri}> here: only those of SPARQL 1.1 itself can be used."


class FormatError(QueryError):
    """A format that does not fit the query's form. Facts: `format`, `form`, `known` (names of those that do)."""

    da = "Formatet »{format}« findes ikke for {form}. Vælg blandt: {known}."
    en = "There is no format “{format}” for {form}. Choose among: {known}."


class ChangesError(EvidensgrafError):
    """What has changed in the files cannot be told. Facts: `since`, `reason`, git's own words."""

    da = "Det kan ikke siges, hvad der er ændret siden {since}: {reason}"
    en = "What has changed since {since} cannot be told: {reason}"


class UnknownIriError(EvidensgrafError):
    """An IRI that the graph says nothing of. Facts: `iri`."""

    da = "Grafen siger intet om <{iri}>."
    en = "The graph says nothing about <{iri}>."


class RetiredIriError(EvidensgrafError):
    """An IRI that should not be used any more. Facts: `iri`, `replacements` (IRIs of what to use instead)."""

    da = "<{iri}> bruges ikke længere."
    en = "<{iri}> is not used any more."


class PackageError(EvidensgrafError):
    """A Python package that is wanted and not installed. Facts: `package`."""

    da = "Pakken {package} er ikke installeret: pip install {package}."
    en = "The package {package} is not installed: pip install {package}."


class InferenceError(EvidensgrafError):
    """A closure that could not be computed. Facts: `reason_da`, `reason_en`."""

    da = "Det kan ikke udledes, hvad der følger af grafen: {reason_da}."
    en = "What follows from the graph cannot be inferred: {reason_en}."

    @classmethod
    def too_long(cls, limit: int) -> InferenceError:
        """The error for inference that was stopped at its bound, in steps."""
        return cls(reason_da=f"det tager mere end {limit} skridt", reason_en=f"it takes more than {limit} steps")


class AxiomError(InferenceError):
    """An axiom that the compiled rules do not know. Facts: `axiom`, as N-Triples."""

    da = "Reglerne kender ikke dette aksiom: {axiom}. Vælg --engine owlrl, eller skriv det på en anden måde."
    en = "The rules do not know this axiom: {axiom}. Choose --engine owlrl, or write it another way."


class LimitError(EvidensgrafError):
    """Work that was stopped because it asked for too much."""


class DeadlineError(LimitError):
    """Work that took longer than it may. Facts: `seconds`."""

    da = "Stoppet efter {seconds} sekunder, som er grænsen. Spørg om mindre: flere betingelser, LIMIT, færre OPTIONAL."
    en = "Stopped after {seconds} seconds, which is the limit. Ask for less: more conditions, LIMIT, fewer OPTIONALs."


class WorkerLostError(LimitError):
    """Work whose process died: out of memory or out of stack. Facts: `megabytes`, the memory that it may use."""

    da = "Stoppet: mere end {megabytes} MB hukommelse, som er grænsen, eller for dyb indlejring. Spørg om mindre."
    en = "Stopped: more than {megabytes} MB of memory, which is the limit, or nested too deep. Ask for less."


class AnswerSizeError(LimitError):
    """An answer larger than may be sent. Facts: `limit`, `what_da`, `what_en`."""

    da = "Svaret har mere end {limit} {what_da}, som er grænsen. Hent det i stykker med LIMIT og OFFSET."
    en = "The answer has more than {limit} {what_en}, which is the limit. Fetch it in parts by LIMIT and OFFSET."


class BusyError(EvidensgrafError):
    """Too much work is waiting already. Facts: none."""

    da = "Der venter for mange forespørgsler lige nu. Prøv igen om lidt."
    en = "Too many queries are waiting right now. Try again in a moment."


class StartError(EvidensgrafError):
    """The processes that work is done in could not be started. Facts: `reason_da`, `reason_en`."""

    da = "{reason_da}"
    en = "{reason_en}"


class ReleaseError(EvidensgrafError):
    """A release that cannot be made. Facts: `version`, `reasons_da`, `reasons_en`."""

    da = "Udgivelsen {version} kan ikke laves: {reasons_da}."
    en = "The release {version} cannot be made: {reasons_en}."


class StoreError(EvidensgrafError):
    """The engine elsewhere that holds the graph does not do its part.

    Facts: `where` (its address in brackets after a blank, or nothing: readers of the site need not know it),
    `reason_da`, `reason_en`.
    """

    da = "Databasen{where} {reason_da}."
    en = "The database{where} {reason_en}."


class StoreUnavailableError(StoreError):
    """It cannot be reached, or answers with an error."""

    da = "Databasen bag grafen{where} svarer ikke, som den skal: {reason_da}. Prøv igen om lidt."
    en = "The database behind the graph{where} does not answer as it should: {reason_en}. Try again in a moment."


class StoreAccessError(StoreError):
    """It does not accept our credentials."""

    da = "Databasen bag grafen{where} afviser vores adgang: {reason_da}. Se EVIDENSGRAF_STORE_USER, _PASSWORD, _TOKEN."
    en = "The database behind the graph{where} bars us: {reason_en}. See EVIDENSGRAF_STORE_USER, _PASSWORD, _TOKEN."


class StoreSetupError(StoreError):
    """It is not set up as it must be."""

    da = "Databasen bag grafen{where} er ikke sat op, som den skal være: {reason_da}."
    en = "The database behind the graph{where} is not set up as it must be: {reason_en}."
