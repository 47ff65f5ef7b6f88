"""The model at a glance, for the pages of the ontology and of the shapes: its classes, and how they are joined.

Drawn is what the shapes say of our own classes; the code lists that something is coded by are named in its card. What
is only an inverse or inferred stands on the page of each class.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from evidensgraf import queries
from evidensgraf.namespaces import PREFIXES, SHAPES, VOCABULARY
from evidensgraf.web import model
from evidensgraf.web.charts import overview
from evidensgraf.web.words import N_

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from evidensgraf.resources import Resource
    from evidensgraf.web.charts.drawing import Drawing
    from evidensgraf.web.model import Member
    from evidensgraf.web.reader import Reader
    from evidensgraf.web.site import Site

WHOLE = (VOCABULARY, SHAPES)
"""What has such a page."""
_SH = PREFIXES["sh"]
SEVERITIES = {f"{_SH}Violation": N_("must"), f"{_SH}Warning": N_("should"), f"{_SH}Info": N_("may")}
_CONCEPT = PREFIXES["skos"] + "Concept"


@dataclass(frozen=True, slots=True)
class Demand:
    """What the shapes ask of the things of a class.

    Attributes:
        owner: IRI of the class.
        node: IRI of the shape.
        counts: how many of its property shapes are of each severity, by IRI.
    """

    owner: str
    node: str
    counts: Mapping[str, int]


def panels(thing: Resource, reader: Reader) -> Mapping[str, object]:
    """The panels of the page: the drawing, and the same as a table."""
    is_shapes = thing.iri == SHAPES
    joins = [one for owner in joined(reader.site).values() for one in owner]
    shown = [] if is_shapes else sorted(joins, key=lambda one: (reader.sort_key(one.owner), reader.sort_key(one.path)))
    return {
        "drawing": drawing(thing.iri, reader),
        "members": [(member, model.how_many(member, reader)) for member in shown],
        "demands": sorted(demands(reader.site), key=lambda one: reader.sort_key(one.owner)) if is_shapes else [],
        "severities": SEVERITIES,
        "query": queries.load("model_members").text,
    }


def joined(site: Site) -> dict[str, list[Member]]:
    """Our own classes with the properties that lead to other things of ours, as the shapes have them."""
    found: dict[str, list[Member]] = {}
    for one in model.members(site):
        is_own = one.owner.startswith(VOCABULARY) and any(iri.startswith(VOCABULARY) for iri in one.values)
        if one.shape and is_own:
            found.setdefault(one.owner, []).append(one)
    return found


def demands(site: Site) -> list[Demand]:
    """What the shapes ask of each class that they are for."""
    counts: dict[tuple[str, str], Counter[str]] = {}
    for one in model.members(site):
        if one.node:
            counts.setdefault((one.owner, one.node), Counter())[one.severity or f"{_SH}Violation"] += 1
    return [Demand(owner, node, counted) for (owner, node), counted in counts.items()]


def drawing(iri: str, reader: Reader) -> Drawing | None:
    """The classes drawn, for the ontology or for the shapes; None for anything else, and where there are none."""
    joins = joined(reader.site)
    if iri not in WHOLE or not joins:
        return None
    lists = {row["class"].value for row in reader.site.kept("model_classes") if row["wider"].value == _CONCEPT}
    led = direct({owner: _own(members, lists) for owner, members in joins.items()})
    classes = sorted({*led, *(iri for leads in led.values() for iri in leads)}, key=reader.sort_key)
    asked = {demand.owner: demand for demand in demands(reader.site)} if iri == SHAPES else None
    cards = {}
    for one in classes:
        notes = _notes(one, joins.get(one, []), lists, reader) if asked is None else _counted(asked.get(one), reader)
        href = reader.href(asked[one].node if asked and one in asked else one) or ""
        leads = tuple((reader.name(path).text, target) for target, path in led.get(one, {}).items())
        cards[one] = overview.Card((called := reader.name(one)).text, called.language or "", href, tuple(notes), leads)
    words = reader.words
    joined_title = words.gettext("The classes, and how they are joined")
    title = joined_title if asked is None else words.gettext("What the shapes ask of each class")
    told = [f"{card.name}: {words_} {cards[target].name}" for card in cards.values() for words_, target in card.leads]
    return overview.draw(title, "; ".join(told), cards)


def direct(led: Mapping[str, Mapping[str, str]]) -> dict[str, dict[str, str]]:
    """What leads from one to another, without what a longer way leads to as well (a transitive reduction).

    Args:
        led: key → what it leads to, and by which property.
    """

    def reached(start: str, without: str) -> set[str]:
        found, waiting = set[str](), [start]
        while waiting:
            one = waiting.pop()
            if one not in found and one != without:
                found.add(one)
                waiting += led.get(one, ())
        return found

    return {
        key: {
            target: path
            for target, path in leads.items()
            if target != key and not any(target in reached(other, key) for other in leads if other not in (target, key))
        }
        for key, leads in led.items()
    }


def _own(members: list[Member], lists: set[str]) -> dict[str, str]:
    """The classes, no code lists, that properties lead to, and the first property that does, of our own if any does."""
    found: dict[str, str] = {}
    for member in sorted(members, key=lambda one: not one.path.startswith(VOCABULARY)):
        for iri in member.values:
            if iri.startswith(VOCABULARY) and iri not in lists:
                found.setdefault(iri, member.path)
    return found


def _notes(iri: str, members: list[Member], lists: set[str], reader: Reader) -> list[str]:
    """Which kinds of a class there are, and which code lists its things are coded by."""
    kinds = [row["class"].value for row in reader.site.kept("model_classes") if row["wider"].value == iri]
    coded = dict.fromkeys(value for member in members for value in member.values if value in lists)
    notes = [reader.words.gettext("kinds of it: %(names)s") % {"names": _names(kinds, reader)}] if kinds else []
    return notes + ([reader.words.gettext("coded by: %(names)s") % {"names": _names(coded, reader)}] if coded else [])


def _counted(demand: Demand | None, reader: Reader) -> list[str]:
    """How many demands of each severity there are."""
    counts = demand.counts if demand else {}
    told = [f"{reader.words.gettext(name)}: {counts[one]}" for one, name in SEVERITIES.items() if counts.get(one)]
    return [", ".join(told)] if told else []


def _names(iris: Iterable[str], reader: Reader) -> str:
    return ", ".join(reader.name(iri).text for iri in sorted(iris, key=reader.sort_key))
