"""What a text says, for someone who reads it: what a name means, where it is defined, where it is used, an outline."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from lsprotocol.types import (
    DocumentSymbol,
    Hover,
    Location,
    MarkupContent,
    MarkupKind,
    SymbolKind,
    WorkspaceSymbol,
)

from evidensgraf.lsp.lexicon import CLASS, PROPERTIES, folded, matches
from evidensgraf.namespaces import BASE, PREFIXES, shortened

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lsprotocol.types import Position, Range

    from evidensgraf.errors import Language
    from evidensgraf.lsp.lexicon import Entry
    from evidensgraf.lsp.session import Document, Session
    from evidensgraf.lsp.tokens import Token

MOST_SYMBOLS = 200
MOST_IN_OUTLINE = 2000
_MARKS = re.compile(r"([\\`*_{}\[\]<>#|])")
_WORDS: dict[Language, dict[str, str]] = {
    "da": {
        "values": "Værdier",
        "one": "netop én",
        "some": "mindst én",
        "optional": "højst én",
        "any": "valgfri",
        "defined": "Defineret i",
        "unknown": "Grafen siger intet om den.",
        "namespace": "Præfiks for",
    },
    "en": {
        "values": "Values",
        "one": "exactly one",
        "some": "at least one",
        "optional": "at most one",
        "any": "optional",
        "defined": "Defined in",
        "unknown": "The graph says nothing about it.",
        "namespace": "Prefix of",
    },
}


def hover(session: Session, document: Document, position: Position) -> Hover | None:
    """What the name at a position means."""
    token = document.sheet.at(document.text.offset(position))
    if token is None or token.kind not in ("name", "iri", "word"):
        return None
    where = document.text.range(token.start, token.stop)
    if token.role == "directive":
        return _hover_of_prefix(session, token.text, where) if token.kind == "name" else None
    if token.iri is None:
        return None
    return Hover(MarkupContent(MarkupKind.Markdown, "\n\n".join(_paragraphs(session, token, document))), where)


def definition(session: Session, document: Document, position: Position) -> list[Location]:
    """Where it is said what the name at a position is."""
    token = document.sheet.at(document.text.offset(position))
    if token is None or token.iri is None:
        return []
    found = [location(where, at) for where, at in session.where(token.iri)]
    return found[:1] if _is_own(session, token.iri) else found


def references(session: Session, document: Document, position: Position) -> list[Location]:
    """Where the name at a position is used, in all files."""
    token = document.sheet.at(document.text.offset(position))
    if token is None or token.iri is None:
        return []
    return [location(where, at) for where, at in session.uses(token.iri)]


def outline(session: Session, document: Document) -> list[DocumentSymbol]:
    """What a text describes, in its order."""
    starts = [token for token in document.sheet.tokens if token.role == "subject"][: MOST_IN_OUTLINE + 1]
    ends = [token.start for token in starts[1:]] + [len(document.text.content)] * bool(starts)
    found = []
    for token, end in list(zip(starts, ends, strict=True))[:MOST_IN_OUTLINE]:
        known = session.lexicon.get(token.iri or "")
        last = document.text.content[token.start : end].rstrip()
        found.append(
            DocumentSymbol(
                name=token.text,
                detail=known.name(session.language) if known else None,
                kind=_kind(known),
                range=document.text.range(token.start, token.start + max(len(last), len(token.text))),
                selection_range=document.text.range(token.start, token.stop),
            )
        )
    return found


def workspace_symbols(session: Session, query: str) -> list[WorkspaceSymbol]:
    """The things, concepts and terms that are called so."""
    typed, known = folded(query), session.lexicon.entries()
    tried = ((matches(typed, f"{one.words()} {shortened(one.iri)}"), one) for one in known if one.path and one.types)
    fits = [(fit, entry) for fit, entry in tried if fit is not None]
    fits.sort(key=lambda pair: (pair[0], pair[1].name(session.language)))
    found = []
    for _, entry in fits[:MOST_SYMBOLS]:
        where = next(session.where(entry.iri), None)
        if where:
            found.append(
                WorkspaceSymbol(
                    location=location(*where),
                    name=f"{entry.name(session.language)} ({shortened(entry.iri)})",
                    kind=_kind(entry),
                )
            )
    return found


def location(document: Document, token: Token) -> Location:
    """Where a token stands."""
    return Location(document.uri, document.text.range(token.start, token.stop))


def _paragraphs(session: Session, token: Token, document: Document) -> Iterator[str]:
    iri = token.iri or ""
    language, lexicon = session.language, session.lexicon
    words, entry = _WORDS[language], lexicon.get(iri)
    if entry is None:
        yield f"`{shortened(iri)}`"
        yield words["unknown"] if iri.startswith(BASE) else f"<{iri}>"
        return
    kinds = ", ".join(_name(session, kind) for kind in sorted(entry.types) if not kind.startswith(PREFIXES["owl"]))
    yield f"**{_plain(entry.name(language))}** · `{shortened(iri)}`" + (f" · {kinds}" if kinds else "")
    if meaning := entry.meaning(language):
        yield _plain(meaning)
    if token.role == "predicate":
        yield from _demands(session, iri, document.sheet.types(token.subject))
    if entry.path:
        yield f"{words['defined']} `{_shown(session, entry)}`"
    elif not iri.startswith(BASE):
        yield f"<{iri}>"


def _demands(session: Session, iri: str, types: set[str]) -> Iterator[str]:
    """What the shapes ask of a property on a thing of some classes."""
    words, constraint = _WORDS[session.language], session.lexicon.constraints(types).get(iri)
    classes = (constraint.classes if constraint else ()) or session.lexicon.range_of(iri)
    facts = [", ".join(_name(session, name) for name in classes)] if classes else []
    if constraint and constraint.datatype:
        facts.append(f"`{shortened(constraint.datatype)}`")
    if constraint:
        counts = {(True, True): "one", (True, False): "some", (False, True): "optional", (False, False): "any"}
        facts.append(words[counts[constraint.least > 0, constraint.most == 1]])
        facts.append(f"[{shortened(constraint.shape)}]({constraint.shape})")
    if facts:
        yield f"{words['values']}: {' · '.join(facts)}"


def _hover_of_prefix(session: Session, text: str, where: Range) -> Hover | None:
    namespace = PREFIXES.get(text.rstrip(":"))
    if namespace is None:
        return None
    words = _WORDS[session.language]["namespace"]
    return Hover(MarkupContent(MarkupKind.Markdown, f"{words} <{namespace}>"), where)


def _name(session: Session, iri: str) -> str:
    entry = session.lexicon.get(iri)
    return f"{_plain(entry.name(session.language))} (`{shortened(iri)}`)" if entry else f"`{shortened(iri)}`"


def _shown(session: Session, entry: Entry) -> str:
    path, root = entry.path, session.settings.root
    return path.relative_to(root).as_posix() if path and path.is_relative_to(root) else str(path)


def _is_own(session: Session, iri: str) -> bool:
    known = session.lexicon.get(iri)
    return bool(known and known.path and known.types)


def _plain(text: str) -> str:
    """Words that Markdown takes as they are."""
    return _MARKS.sub(r"\\\1", text)


def _kind(entry: Entry | None) -> SymbolKind:
    if entry is None:
        return SymbolKind.Object
    if CLASS in entry.types:
        return SymbolKind.Class
    if entry.types.intersection(PROPERTIES):
        return SymbolKind.Property
    return SymbolKind.EnumMember if "/concept/" in entry.iri else SymbolKind.Object
