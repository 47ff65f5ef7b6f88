"""Evidence graphs of any size, with the real model's shape: the same seed and size give the same bytes.

    python benchmarks/generator.py --size 100000 --seed 1 > graph.nt

A graph is a row of studies. Each brings its publication with the reference as printed, two arms, three or four findings
with the effects behind them, and the sentences that they rest on; each eighth brings a headline claim with a narrower
one, and every study is a line of evidence for some claim. The concepts are those of `ontology/schemes/`. Names are made
up. The graph conforms to `shapes/` when it stands beside the shipped ontology.
"""

from __future__ import annotations

import argparse
import random
import sys
from functools import cache
from typing import TYPE_CHECKING

from evidensgraf.namespaces import BASE, GRAPH, PREFIXES

if TYPE_CHECKING:
    from typing import BinaryIO

NAMED_GRAPH = f"{GRAPH}data/generated"
"""The named graph of the file `data/generated.nt`."""

_WORDS = {
    "intervention": "company-based wage-subsidy wage-subsidy-private wage-subsidy-public work-placement ips ips-plus "
    "paid-hours mentor-support coordinated-interdisciplinary psychiatric-treatment reduced-caseload",
    "group": "unemployed long-term-unemployed-assistance vulnerable-citizen vulnerable-youth mental-disorder",
    "outcome": "employment ordinary-employment employment-duration education hours-worked labour-market-attachment",
    "condition": "boom downturn private-sector public-sector smaller-company labour-shortage",
    "direction": "positive positive positive positive none none negative mixed uncertain descriptive",
    "method": "randomised-controlled-trial cluster-randomised-trial instrumental-variable timing-of-events matching "
    "difference-in-differences descriptive-register-analysis qualitative",
    "english": "early intensive coordinated voluntary gradual personal local long",
    "danish": "tidlig intensiv koordineret frivillig gradvis personlig lokal lang",
    "family": "Andersen Bech Christensen Dahl Eriksen Friis Graversen Holm Iversen Jensen Krog Lund Madsen Nissen",
}
_CHOICES = {name: words.split() for name, words in _WORDS.items()}
_ADJECTIVES = [*zip(_CHOICES["danish"], _CHOICES["english"], strict=True)]
_BODIES = 12
_SENTENCES_A_SECTION = 40
_CHARACTERS = 120
_STUDIES_A_CLAIM = 8
_CLAIMS = ("HeadlineClaim", "SynthesisClaim")
_UNREAD = 0.1


class _Writer:
    """Lines of N-Triples, or of N-Quads, and how many there are."""

    def __init__(self, out: BinaryIO, named_graph: str | None) -> None:
        self._out = out
        self._end = f" <{named_graph}> .\n" if named_graph else " .\n"
        self.count = 0

    def add(self, subject: str, said: list[tuple[str, str]]) -> None:
        """Write what is said of one thing: property and value, both as N-Triples has them."""
        self._out.write("".join(f"{subject} {name} {value}{self._end}" for name, value in said).encode())
        self.count += len(said)


def generate(out: BinaryIO, size: int, seed: int = 1, named_graph: str | None = None) -> int:
    """Write a graph.

    Args:
        out: where to.
        size: how many triples it has, more or less; it ends after a whole study.
        seed: which of the graphs of that size.
        named_graph: write N-Quads in this graph; otherwise N-Triples.

    Returns:
        How many triples it has.
    """
    writer = _Writer(out, named_graph)
    _bodies(writer)
    number = 0
    while writer.count < size:
        _Study(writer, random.Random(f"{seed}/{number}"), number).write()  # noqa: S311 (no secret)
        number += 1
    return writer.count


def _bodies(writer: _Writer) -> None:
    """The note, and the bodies that publish."""
    for number in range(_BODIES):
        writer.add(_id("agent", f"body-{number}"), [
            (_TYPE, _n("org:Organization")), (_NAME, _text(f"Institute {number}")),
            (_LABEL, _text(f"Institut {number}", "da")), (_LABEL, _text(f"Institute {number}", "en")),
        ])  # fmt: skip
    writer.add(_NOTE, [
        (_TYPE, _n("evg:SourceNote")), (_n("dcterms:title"), _text("Et notat", "da")),
        (_n("dcterms:publisher"), _id("agent", "body-0")),
    ])  # fmt: skip


class _Study:
    """One study and all that comes with it."""

    def __init__(self, writer: _Writer, chance: random.Random, number: int) -> None:
        self.writer, self.chance, self.number = writer, chance, number
        self.family = _CHOICES["family"][number % len(_CHOICES["family"])]
        self.name = f"{self.family.lower()}-{number}"
        self.year = 2000 + chance.randrange(26)
        self.findings = [f"{self.name}-{position}" for position in range(3 + chance.randrange(2))]
        claim = number // _STUDIES_A_CLAIM
        self.claims = (f"claim-{claim}", f"claim-{claim}-narrower")
        # A claim is about one intervention and outcome, and most of its studies tried just that.
        about = random.Random(claim)  # noqa: S311 (no secret)
        self.intervention, self.outcome = about.choice(_CHOICES["intervention"]), about.choice(_CHOICES["outcome"])

    def write(self) -> None:
        self._sentences()
        self._publication()
        self._study()
        directions = [*map(self._finding, range(len(self.findings)))]
        if self.number % _STUDIES_A_CLAIM == 0:
            self._claim()
        self._line(directions[0])

    def _sentences(self) -> None:
        """A sentence for each finding; each section has forty at most."""
        section, place = divmod(_SENTENCES_A_SECTION + 4 * self.number, _SENTENCES_A_SECTION)
        if place == 0:
            begin = section * _SENTENCES_A_SECTION * _CHARACTERS
            self.writer.add(_id("section", f"s{section}"), [
                (_TYPE, _n("evg:NoteSection")), (_n("dcterms:identifier"), _text(str(section))),
                (_n("dcterms:title"), _text(f"Afsnit {section}", "da")), (_n("dcterms:isPartOf"), _NOTE),
                (_n("oa:start"), _whole(begin)), (_n("oa:end"), _whole(begin + _SENTENCES_A_SECTION * _CHARACTERS)),
            ])  # fmt: skip
        self.section, self.sentences = _id("section", f"s{section}"), []
        for position in range(len(self.findings)):
            begin = (section * _SENTENCES_A_SECTION + place + position) * _CHARACTERS
            slug = f"s{section}-{place + position + 1}"
            self.sentences.append(_id("sentence", slug))
            self.writer.add(_id("sentence", slug), [
                (_TYPE, _n("evg:Sentence")), (_n("dcterms:identifier"), _text(slug.upper().replace("-", "."))),
                (_n("dcterms:isPartOf"), self.section), (_n("oa:hasSource"), _NOTE),
                (_n("oa:start"), _whole(begin)), (_n("oa:end"), _whole(begin + _CHARACTERS - 1)),
            ])  # fmt: skip

    def _publication(self) -> None:
        person = _id("agent", f"person-{self.number}")
        body = _id("agent", f"body-{self.chance.randrange(_BODIES)}")
        earlier = _id("agent", f"person-{int(self.number * self.chance.random() ** 2)}")
        title = f"Virker en {self.chance.choice(_CHOICES['danish'])} indsats? Resultater fra undersøgelse {self.number}"
        said = [(_TYPE, _n("foaf:Person")), (_NAME, _text(f"{self.family}, {self.number}"))]
        self.writer.add(person, said)
        self.writer.add(_id("publication", self.name), [
            (_TYPE, _n("evg:Publication")), (_TYPE, _n("fabio:ReportDocument")),
            (_n("dcterms:title"), _text(title, "da")),
            *((_n("dcterms:creator"), who) for who in sorted({person, earlier})),
            (_n("dcterms:issued"), f'"{self.year}"^^{_n("xsd:gYear")}'), (_n("dcterms:publisher"), body),
            (_n("dcterms:language"), _n("language:DAN")), (_n("evg:reportsStudy"), _id("study", self.name)),
        ])  # fmt: skip
        self.writer.add(_id("reference", self.name), [
            (_TYPE, _n("evg:Reference")), (_n("evg:referenceOf"), _id("publication", self.name)),
            (_n("evg:citationKey"), _text(f"{self.family} ({self.year}), {self.number}")),
            (_n("dcterms:bibliographicCitation"), _text(f"{self.family} ({self.year}). {title}.")),
        ])  # fmt: skip

    def _study(self) -> None:
        method, basis = self.chance.choice(_CHOICES["method"]), "stated"
        if self.chance.random() < _UNREAD:
            method, basis = "not-reported", "not-stated"
        people = 100 + self.chance.randrange(5000)
        said = [
            (_TYPE, _n("evg:PrimaryStudy")),
            (_LABEL, _text(f"Undersøgelse {self.number}", "da")), (_LABEL, _text(f"Study {self.number}", "en")),
            (_n("evg:method"), _concept("method", method)), (_n("evg:methodBasis"), _concept("method-basis", basis)),
            (_n("evg:endYear"), f'"{self.year - 1}"^^{_n("xsd:gYear")}'),
            (_n("evg:numberOfParticipants"), _whole(people)),
            *((_n("evg:anchoredIn"), place) for place in self.sentences),
        ]  # fmt: skip
        for role, slug, da, en in (
            ("intervention", self.intervention, "Indsatsgruppe", "Intervention group"),
            ("control", "usual-municipal-service", "Kontrolgruppe", "Control group"),
        ):
            arm, tried = _id("arm", f"{self.name}-{role}"), _concept("intervention", slug)
            said.append((_n("evg:hasArm"), arm))
            self.writer.add(arm, [
                (_TYPE, _n("evg:StudyArm")),
                (_LABEL, _text(f"{da} {self.number}", "da")), (_LABEL, _text(f"{en} {self.number}", "en")),
                (_n("evg:armRole"), _concept("arm-role", role)), (_n("evg:intervention"), tried),
                (_n("evg:numberOfParticipants"), _whole(people // 2)),
            ])  # fmt: skip
        self.writer.add(_id("study", self.name), said)

    def _finding(self, position: int) -> str:
        """Write a finding, with its effect if it has one; its direction is returned."""
        chance, slug = self.chance, self.findings[position]
        direction = chance.choice(_CHOICES["direction"])
        tried = self.intervention if position == 0 else chance.choice(_CHOICES["intervention"])
        result = self.outcome if position == 0 else chance.choice(_CHOICES["outcome"])
        danish, english = chance.choice(_ADJECTIVES)
        said = [
            (_TYPE, _n("evg:Finding")),
            (_LABEL, _text(f"En {danish} indsats i undersøgelse {self.number}: {position}", "da")),
            (_LABEL, _text(f"A {english} measure in study {self.number}: {position}", "en")),
            (_n("evg:findingOf"), _id("study", self.name)), (_n("evg:reportedIn"), _id("publication", self.name)),
            (_n("evg:intervention"), _concept("intervention", tried)), (_n("evg:outcome"), _concept("outcome", result)),
            (_n("evg:effectDirection"), _concept("effect-direction", direction)),
            (_n("evg:wording"), _concept("wording", "plain")), (_n("evg:anchoredIn"), self.sentences[position]),
        ]  # fmt: skip
        if chance.random() < _UNREAD:
            said.append((_n("evg:targetGroupNotStated"), _TRUE))
        else:
            said.append((_n("evg:targetGroup"), _concept("target-group", chance.choice(_CHOICES["group"]))))
        if chance.random() < 0.3:
            said.append((_n("evg:condition"), _concept("condition", chance.choice(_CHOICES["condition"]))))
        if direction in ("positive", "negative"):
            said.append((_n("evg:effect"), _id("effect", slug)))
            self._effect(slug, 1 if direction == "positive" else -1)
        self.writer.add(_id("finding", slug), said)
        return direction

    def _effect(self, slug: str, sign: int) -> None:
        tenths = 5 + self.chance.randrange(250)
        self.writer.add(_id("effect", slug), [
            (_TYPE, _n("evg:EffectEstimate")), (_n("evg:measure"), _concept("measure", "risk-difference")),
            (_n("evg:unit"), _n("unit:PERCENT")), (_n("evg:difference"), _decimal(sign * tenths)),
            (_n("evg:valueAsStated"), _text(f"{tenths // 10},{tenths % 10} procentpoint", "da")),
            (_n("evg:isApproximate"), _FALSE), (_n("evg:higherIsBetter"), _TRUE),
            (_n("evg:followUp"), _decimal(10 * (6 + self.chance.randrange(48)))),
            (_n("evg:followUpUnit"), _n("time:unitMonth")),
        ])  # fmt: skip

    def _claim(self) -> None:
        """A headline claim with a narrower one; their lines follow with the studies."""
        about = [
            (_n("evg:claimant"), _id("agent", "body-0")), (_n("evg:citedInSource"), _TRUE),
            (_n("evg:aboutIntervention"), _concept("intervention", self.intervention)),
            (_n("evg:aboutOutcome"), _concept("outcome", self.outcome)),
        ]  # fmt: skip
        for slug, kind, place in zip(self.claims, _CLAIMS, (self.section, self.sentences[0]), strict=True):
            self.writer.add(_id("claim", slug), [
                (_TYPE, _n(f"evg:{kind}")), (_LABEL, _text(f"Konklusion {slug}", "da")),
                (_LABEL, _text(f"Conclusion {slug}", "en")), *about, (_n("evg:anchoredIn"), place),
            ])  # fmt: skip
        wide, narrow = (_id("claim", slug) for slug in self.claims)
        self.writer.add(wide, [(_n("evg:narrowerClaim"), narrow)])

    def _line(self, direction: str) -> None:
        """A line of evidence, for the claim or the narrower one by turns."""
        relation = {"positive": "Supports", "negative": "Disputes"}.get(direction, "Context")
        line = _id("line", f"line-{self.number}")
        self.writer.add(_id("claim", self.claims[self.number % 2]), [(_n("evg:hasEvidenceLine"), line)])
        self.writer.add(line, [
            (_TYPE, _n("evg:EvidenceLine")), (_n("evg:lineFromStudy"), _id("study", self.name)),
            (_n("evg:relation"), _n(f"evg:{relation}")), (_n("evg:directness"), _decimal(10)),
            *((_n("evg:basedOnFinding"), _id("finding", finding)) for finding in self.findings),
        ])  # fmt: skip


def _id(kind: str, slug: str) -> str:
    return f"<{BASE}id/{kind}/{slug}>"


def _concept(scheme: str, slug: str) -> str:
    return f"<{BASE}concept/{scheme}/{slug}>"


@cache
def _n(name: str) -> str:
    """A name of a vocabulary, as `dcterms:title`, in full."""
    prefix, local = name.split(":")
    return f"<{PREFIXES[prefix]}{local}>"


def _text(words: str, language: str = "") -> str:
    return f'"{words}"@{language}' if language else f'"{words}"'


def _whole(number: int) -> str:
    return f'"{number}"^^{_n("xsd:integer")}'


def _decimal(tenths: int) -> str:
    return f'"{tenths / 10}"^^{_n("xsd:decimal")}'


_NOTE = _id("note", "generated")
_TYPE, _LABEL, _NAME = _n("rdf:type"), _n("skos:prefLabel"), _n("foaf:name")
_TRUE, _FALSE = (f'"{value}"^^{_n("xsd:boolean")}' for value in ("true", "false"))


def main() -> None:
    """The command."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--size", type=int, default=10_000, help="triples")
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--quads", action="store_true", help=f"N-Quads, in <{NAMED_GRAPH}>")
    chosen = options.parse_args()
    generate(sys.stdout.buffer, chosen.size, chosen.seed, NAMED_GRAPH if chosen.quads else None)


if __name__ == "__main__":
    main()
