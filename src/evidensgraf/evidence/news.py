"""What changed (`changes`), in sentences, in Danish and English."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidensgraf.evidence.words import GRADES, within
from evidensgraf.namespaces import EVG

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from evidensgraf.errors import Language
    from evidensgraf.evidence.changes import Cause, Changes, Overlap, Regraded

    Name = Callable[[str], str]

_WORDS: dict[Language, dict[str, str]] = {
    "da": {
        "nothing": "Ingen grader, overlap eller huller er ændret.",
        "became": "{about}: »{before}« blev til »{after}«.",
        "new": "{about}: er nu graderet »{after}«.",
        "gone": "{about}: er ikke længere graderet; graden var »{before}«.",
        "rule": "Det skyldes alene, at reglen er en anden.",
        "did": "Det skyldes {causes}.",
        "together": "Intet enkelt studie gør det alene; ændret er {causes}.",
        "cause": "{study} ({findings})",
        "weights": "{study} (metode, direkthed eller gennemgåede studier)",
        "filled": "Nyt felt: {intervention} · {outcome}: {findings}.",
        "emptied": "Nyt hul: {intervention} · {outcome}, hvor der før var {findings}.",
        "overlap": "Nyt overlap: {overlap}.",
        "no-overlap": "Overlap, der er væk: {overlap}.",
        EVG.sharesStudyWith: "{one} trækker på samme studie som {other}",
        EVG.overlapsWith: "{one} er ikke uafhængigt af {other}, fordi det ene studie gennemgår det andet",
        EVG.restsOnOwnStudy: "{one} hviler på et studie, som ophavet selv har skrevet eller udgivet: {other}",
        EVG.reportsSameStudyAs: "{one} fortæller om samme studie som {other}",
    },
    "en": {
        "nothing": "No grade, overlap or gap has changed.",
        "became": "{about}: “{before}” became “{after}”.",
        "new": "{about}: is now graded “{after}”.",
        "gone": "{about}: is not graded any more; it was “{before}”.",
        "rule": "That is so by another rule alone.",
        "did": "What did it: {causes}.",
        "together": "No single study does it alone; changed are {causes}.",
        "cause": "{study} ({findings})",
        "weights": "{study} (method, directness, or what it reviews)",
        "filled": "A new cell: {intervention} · {outcome}: {findings}.",
        "emptied": "A new gap: {intervention} · {outcome}, where there was {findings}.",
        "overlap": "A new overlap: {overlap}.",
        "no-overlap": "An overlap that is gone: {overlap}.",
        EVG.sharesStudyWith: "{one} draws on the same study as {other}",
        EVG.overlapsWith: "{one} is not independent of {other}, since one study reviews the other",
        EVG.restsOnOwnStudy: "{one} rests on a study that whoever makes it wrote or published: {other}",
        EVG.reportsSameStudyAs: "{one} tells of the same study as {other}",
    },
}


def tell(changes: Changes, language: Language, name: Name) -> list[str]:
    """The changes, a sentence or two for each; one sentence where there are none.

    Args:
        changes: what is told.
        language: of the sentences.
        name: what a thing is or was called, by IRI.
    """
    words = _WORDS[language]
    told = [_regraded(one, language, name) for one in changes.regraded]
    for key, overlaps in (("overlap", changes.new_overlaps), ("no-overlap", changes.gone_overlaps)):
        told += [words[key].format(overlap=sentence) for sentence in _overlapping(overlaps, language, name)]
    for key, cells in (("filled", changes.filled), ("emptied", changes.emptied)):
        told += [
            words[key].format(intervention=name(i), outcome=name(o), findings=_listed(map(name, findings)))
            for (i, o), findings in cells.items()
        ]
    return told or [words["nothing"]]


def _regraded(one: Regraded, language: Language, name: Name) -> str:
    words, grades = _WORDS[language], GRADES[language]
    key = "new" if one.before is None else "gone" if one.after is None else "became"
    sentence = words[key].format(
        about=name(one.about),
        before=grades[one.before] if one.before else "",
        after=grades[one.after] if one.after else "",
    )
    if one.by_rule:
        return f"{sentence} {words['rule']}"
    if not one.causes:
        return sentence
    why = words["did" if any(cause.did_it for cause in one.causes) else "together"]
    return f"{sentence} {why.format(causes=_listed(_cause(cause, language, name) for cause in one.causes))}"


def _cause(cause: Cause, language: Language, name: Name) -> str:
    words = _WORDS[language]["cause" if cause.findings else "weights"]
    return words.format(study=within(name(cause.study)), findings=_listed(map(name, cause.findings)))


def _overlapping(overlaps: Iterable[Overlap], language: Language, name: Name) -> Iterable[str]:
    """One sentence for all that overlaps with one thing in one way."""
    others: dict[tuple[str, str], list[str]] = {}
    for one, how, other in overlaps:
        others.setdefault((one, how), []).append(other)
    for (one, how), found in others.items():
        yield _WORDS[language][how].format(one=name(one), other=_listed(within(name(iri)) for iri in found))


def _listed(texts: Iterable[str]) -> str:
    return "; ".join(texts)
