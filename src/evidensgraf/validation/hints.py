"""What would be right, where a shape is not met: read from the shape and from what there is to choose from."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pyoxigraph as ox

from evidensgraf.namespaces import RDF, VOCABULARY, shortened
from evidensgraf.validation.checks.datatypes import is_valid, meant
from evidensgraf.validation.checks.found import Words
from evidensgraf.validation.checks.links import named
from evidensgraf.validation.places import misspelt
from evidensgraf.validation.world import by_name, local

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from evidensgraf.validation.result import Result
    from evidensgraf.validation.world import World

_SH = "http://www.w3.org/ns/shacl#"
_DEEPEST = 20
"""How far a path within a path is followed."""
_MOST_NAMED = 12
"""A list longer than this is not written out."""


def hinted(result: Result, world: World) -> Result:
    """A result of the shapes with its hints; a path that is more than a property is written as SPARQL writes it."""
    if (result.path or "").startswith("_:"):
        path = next((_written(value, world) for value in world.values(result.rule, f"{_SH}path")), None)
        result = replace(result, path=path)
    given = [words for words in _hints(result, world) if words]
    if not given:
        return result
    return replace(result, hints={"da": tuple(w.da for w in given), "en": tuple(w.en for w in given)})


def _hints(result: Result, world: World) -> Iterator[Words | None]:
    yield _misspelt(result, world)
    for component, hint in _BY_COMPONENT.items():
        if component == result.component:
            yield hint(result, world)


def _parameter(result: Result, world: World, name: str) -> list[str]:
    """The values of a parameter of the shape: IRIs bare, literals by their lexical form."""
    return [str(getattr(value, "value", "")) for value in world.values(result.rule, f"{_SH}{name}")]


def _misspelt(result: Result, world: World) -> Words | None:
    """A term of ours that there is not, as a class, a property or a value."""
    for term in (result.value, result.focus):
        iri = (term or "").strip("<>")
        if _is_lost(iri, world):
            return _did_you_mean(iri, world.terms, world)
    return None


def _did_you_mean(iri: str, names: Mapping[str, str], world: World) -> Words | None:
    name = world.nearest(local(iri), names)
    if name is None or names[name] == iri:
        return None
    other = names[name]
    return Words(
        f"Mente du {shortened(other)}{named(world.label(other, 'da'))}?",
        f"Did you mean {shortened(other)}{named(world.label(other, 'en'))}?",
    )


def _choice(iris: Sequence[str], world: World) -> Words | None:
    if not iris or len(iris) > _MOST_NAMED:
        return None
    da, en = (
        ", ".join(f"{shortened(iri)}{named(world.label(iri, language))}" for iri in iris) for language in ("da", "en")
    )
    return Words(f"Vælg blandt: {da}.", f"Choose among: {en}.")


def _class(result: Result, world: World) -> Words | None:
    wanted = _parameter(result, world, "class")
    known = world.instances_of(wanted)
    iri = (result.value or "").strip("<>")
    if iri in world.describing:
        own = sorted({str(getattr(kind, "value", "")) for kind in world.values(iri, f"{RDF}type")})
        kind = next((kind for kind in own if _is_lost(kind, world)), None)
        if kind:
            name, known_as = shortened(kind), shortened(iri)
            return Words(
                f"{known_as} er {name}, og den klasse findes ikke: ret det først.",
                f"{known_as} is {name}, and there is no such class: put that right first.",
            )
        names = " / ".join(map(shortened, wanted))
        kinds = ", ".join(map(shortened, own))
        says = Words(f"{shortened(iri)} er {kinds}, ikke {names}.", f"{shortened(iri)} is {kinds}, not {names}.")
        namesake = world.instances_named(wanted).get(local(iri))  # a study is often named like its publication
        more = _did_you_mean(iri, {local(iri): namesake}, world) if namesake else _choice(known, world)
        return Words(f"{says.da} {more.da}", f"{says.en} {more.en}") if more else says
    return _did_you_mean(iri, world.instances_named(wanted), world) or _choice(known, world)


def _is_lost(iri: str, world: World) -> bool:
    return iri.startswith(VOCABULARY) and iri not in world.describing


def _in(result: Result, world: World) -> Words | None:
    items = [item for head in _parameter(result, world, "in") for item in world.items(head)]
    iris = [item.value for item in items if isinstance(item, ox.NamedNode)]
    if iris:
        return _did_you_mean((result.value or "").strip("<>"), by_name(iris), world) or _choice(iris, world)
    shown = ", ".join(item.value for item in items)
    return Words(f"Vælg blandt: {shown}.", f"Choose among: {shown}.") if shown else None


_SUFFIXES = {"zeroOrMorePath": "*", "oneOrMorePath": "+", "zeroOrOnePath": "?"}


def _written(path: object, world: World, depth: int = 0) -> str:
    """A property path as SPARQL writes it, with whole IRIs (SHACL, section 2.3.1)."""
    if isinstance(path, ox.NamedNode) or not isinstance(path, ox.BlankNode) or depth > _DEEPEST:
        return str(path)
    for value in world.values(path.value, f"{_SH}inversePath"):
        return f"^{_written(value, world, depth + 1)}"
    for name, sign in _SUFFIXES.items():
        for value in world.values(path.value, f"{_SH}{name}"):
            return f"({_written(value, world, depth + 1)}){sign}"
    for head in world.values(path.value, f"{_SH}alternativePath"):
        return f"({'|'.join(_written(item, world, depth + 1) for item in world.items(head.value))})"
    return "/".join(_written(item, world, depth + 1) for item in world.items(path.value))


def _missing(result: Result, world: World) -> Words | None:
    if not result.path:
        return None
    if result.path.startswith("^<") and result.path.count("<") == 1:
        pointing = f"{shortened(result.path[1:])} {shortened(result.focus or '')}"
        return Words(f"Skriv på den anden ting: {pointing} .", f"Write on the other thing: {pointing} .")
    for _, _, quad in misspelt(result, world):
        name = shortened(quad.predicate.value)
        return Words(
            f"Der står {name}, og den egenskab findes ikke: ret det først.",
            f"There is {name}, and there is no such property: put that right first.",
        )
    known = world.instances_of(_parameter(result, world, "class"))
    line = f"{shortened(result.path)} … ;"
    choice = _choice(known, world)
    return Words(
        f"Tilføj: {line}" + (f" {choice.da}" if choice else ""), f"Add: {line}" + (f" {choice.en}" if choice else "")
    )


def _datatype(result: Result, world: World) -> Words | None:
    value = result.value or ""
    bare = value[1 : value.rindex('"')] if value.startswith('"') else value.strip("<>")
    for datatype in _parameter(result, world, "datatype"):
        if is_valid(bare, datatype) and value.startswith('"') and not datatype.endswith("#langString"):
            written = f'"{bare}"^^{shortened(datatype)}'
            return Words(f"Skriv {written}.", f"Write {written}.")
        if hint := meant(bare, datatype):
            return hint
        name = shortened(datatype)
        return Words(f"Værdien skal være af typen {name}.", f"The value must be of type {name}.")
    return None


def _too_many(result: Result, world: World) -> Words | None:
    most = next(iter(_parameter(result, world, "maxCount")), "")
    count = len(world.values(result.focus or "", result.path or ""))
    return Words(f"Der er {count}; behold {most}.", f"There are {count}; keep {most}.") if count > 1 else None


def _same_language(result: Result, world: World) -> Words | None:
    tags = [getattr(value, "language", None) for value in world.values(result.focus or "", result.path or "")]
    twice = ", ".join(f"@{tag}" for tag in sorted({tag for tag in tags if tag and tags.count(tag) > 1}))
    return Words(f"Behold én af dem på {twice}.", f"Keep one of those in {twice}.") if twice else None


def _bound(name: str, da: str, en: str) -> Callable[[Result, World], Words | None]:
    def hint(result: Result, world: World) -> Words | None:
        bound = next(iter(_parameter(result, world, name)), None)
        return None if bound is None else Words(f"{da} {bound}.", f"{en} {bound}.")

    return hint


def _languages(result: Result, world: World) -> Words | None:
    tags = ", ".join(f"@{i.value}" for head in _parameter(result, world, "languageIn") for i in world.items(head))
    return Words(f"Sprogene er {tags}.", f"The languages are {tags}.") if tags else None


_BY_COMPONENT: dict[str, Callable[[Result, World], Words | None]] = {
    "Class": _class,
    "Datatype": _datatype,
    "In": _in,
    "LanguageIn": _languages,
    "MaxCount": _too_many,
    "MaxExclusive": _bound("maxExclusive", "Værdien skal være under", "The value must be below"),
    "MaxInclusive": _bound("maxInclusive", "Værdien kan højst være", "The value can be at most"),
    "MinCount": _missing,
    "MinExclusive": _bound("minExclusive", "Værdien skal være over", "The value must be above"),
    "MinInclusive": _bound("minInclusive", "Værdien skal mindst være", "The value must be at least"),
    "Pattern": _bound("pattern", "Formen er", "The form is"),
    "UniqueLang": _same_language,
}
