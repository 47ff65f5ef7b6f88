"""What could stand where somebody types: prefixes, properties, classes, concepts of the right list, things by label.

What is typed may be a name with its prefix or just words, in Danish or English: `løntil` finds
`intervention:wage-subsidy`. A name whose prefix the text does not declare brings its declaration along.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lsprotocol.types import (
    CompletionItem,
    CompletionItemKind,
    CompletionItemLabelDetails,
    CompletionList,
    InsertTextFormat,
    MarkupContent,
    MarkupKind,
    Range,
    TextEdit,
)

from evidensgraf.errors import LANGUAGES
from evidensgraf.lsp.lexicon import CLASS, PROPERTIES, folded, matches
from evidensgraf.lsp.tokens import TYPE
from evidensgraf.namespaces import KINDS, PREFIXES, shortened

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from evidensgraf.errors import Language
    from evidensgraf.lsp.lexicon import Constraint, Entry, Lexicon
    from evidensgraf.lsp.text import Text
    from evidensgraf.lsp.tokens import Place, Sheet, Token

MOST = 100
"""Items of one answer; whoever types on is answered anew."""
_XSD = PREFIXES["xsd"]
_DATATYPES = ("boolean", "date", "dateTime", "decimal", "gYear", "gYearMonth", "integer", "string", "anyURI")
_SILENT = ("comment", "string", "iri", "number", "blank")
_WORDS: dict[Language, dict[str, str]] = {
    "da": {"needed": "kræves", "fits": "passer", "prefix": "præfiks"},
    "en": {"needed": "required", "fits": "fits", "prefix": "prefix"},
}


@dataclass(frozen=True, slots=True)
class _Typed:
    """What stands before the cursor and is to be replaced.

    Attributes:
        start: index of its first character.
        prefix: the prefix that it begins with, None if it has none.
        words: what is looked for, to compare (see `folded`).
        text: as it stands.
        where: the same as a range.
    """

    start: int
    prefix: str | None
    words: list[str]
    text: str
    where: Range


class Completion:
    """Completes one text.

    Args:
        text: the text.
        sheet: its tokens.
        lexicon: what is known.
        language: of the words.
    """

    def __init__(self, text: Text, sheet: Sheet, lexicon: Lexicon, language: Language) -> None:
        self._text, self._sheet, self._lexicon, self._language = text, sheet, lexicon, language

    def at(self, offset: int) -> CompletionList:
        """What could stand at an index of the text."""
        touched = self._sheet.at(offset)
        inside = touched if touched and touched.start < offset else None
        if inside and (inside.kind == "tag" or (inside.kind in _SILENT and not _is_past(inside, offset))):
            return CompletionList(False, self._tags(inside, offset) if inside.kind == "tag" else [])
        typed = self._typed(inside, offset)
        place = self._sheet.expected(typed.start)
        before = self._sheet.before(typed.start)
        if before and before[-1].kind == "datatype":
            found = [self._datatype(n, typed, offset) for n in _DATATYPES if matches(typed.words, n) is not None]
        elif place.role == "directive":
            found = list(self._declarations(typed, offset))
        else:
            found = [*self._terms(place, typed, offset), *self._prefixes(typed, offset)]
        found.sort(key=lambda item: item.sort_text or "")
        return CompletionList(is_incomplete=True, items=found[:MOST])

    def _typed(self, inside: Token | None, offset: int) -> _Typed:
        """The name, or the words in a row, before an index."""
        if inside is None or inside.kind not in ("name", "word"):
            return _Typed(offset, None, [], "", self._text.range(offset, offset))
        start = inside.start
        if inside.kind == "word":
            for token in reversed(self._sheet.before(inside.start)):
                gap = self._text.content[token.stop : start]
                if token.kind != "word" or token.text == "a" or gap.strip(" ") or not gap:
                    break
                start = token.start
        text = self._text.content[start:offset]
        prefix, colon, local = text.partition(":")
        where = self._text.range(start, offset)
        return _Typed(start, prefix if colon else None, folded(local if colon else text), text, where)

    def _terms(self, place: Place, typed: _Typed, offset: int) -> Iterator[CompletionItem]:
        if place.role == "predicate":
            yield from self._properties(place, typed, offset)
        elif place.role == "object":
            yield from self._values(place, typed, offset)
        elif typed.prefix is not None:
            yield from self._offered(self._lexicon.entries(), typed, offset, ())

    def _properties(self, place: Place, typed: _Typed, offset: int) -> Iterator[CompletionItem]:
        if "a".startswith(typed.text) and place.subject:
            yield self._item("a", typed, offset, CompletionItemKind.Keyword, "0", detail=shortened(TYPE))
        said = self._sheet.properties(place.subject)
        demanded = self._lexicon.constraints(self._types(place.subject))
        missing = {name for name, one in demanded.items() if one.least and name not in said}
        full = {name for name, one in demanded.items() if one.most == 1 and name in said}
        known = (entry for name in self._lexicon.properties() - full if (entry := self._lexicon.get(name)))
        yield from self._offered(known, typed, offset, (missing, demanded.keys()), demanded)

    def _values(self, place: Place, typed: _Typed, offset: int) -> Iterator[CompletionItem]:
        if place.predicate == TYPE:
            named = (self._lexicon.get(name) for name in self._lexicon.classes())
            own = {entry.iri for entry in self._lexicon.entries() if CLASS in entry.types}
            yield from self._offered((entry for entry in named if entry), typed, offset, (own,))
            return
        constraint = self._lexicon.constraints(self._types(place.subject)).get(place.predicate or "")
        wanted = (constraint.classes if constraint else ()) or self._lexicon.range_of(place.predicate or "")
        ranges = (constraint.datatype,) if constraint and constraint.datatype else wanted
        yield from self._literals(constraint, ranges, typed, offset)
        if any(name.startswith(_XSD) for name in ranges) or (constraint and constraint.values and not wanted):
            return
        if wanted:
            yield from self._offered(self._lexicon.instances(wanted), typed, offset, ())
        elif typed.text:
            yield from self._offered(self._lexicon.entries(), typed, offset, ())

    def _literals(
        self, constraint: Constraint | None, ranges: tuple[str, ...], typed: _Typed, offset: int
    ) -> Iterator[CompletionItem]:
        """What may stand there and is no IRI: truth values, and what a shape lists."""
        listed = [value.partition("^^")[0].strip('"') for value in (constraint.values if constraint else ())]
        if f"{_XSD}boolean" in ranges and not listed:
            listed = ["true", "false"]
        for value in listed:
            name = shortened(value)
            if matches(typed.words, name) is not None:
                yield self._item(name, typed, offset, CompletionItemKind.Value, f"0{name}")

    def _offered(
        self,
        entries: Iterable[Entry],
        typed: _Typed,
        offset: int,
        preferred: tuple[Iterable[str], ...],
        demanded: dict[str, Constraint] | None = None,
    ) -> Iterator[CompletionItem]:
        """Those of some entries that have a prefixed name and fit what was typed, the preferred ones first."""
        groups = [frozenset(group) for group in preferred]
        for entry in entries:
            name = shortened(entry.iri)
            prefix, colon, local = name.partition(":")
            if not colon or not local or prefix not in PREFIXES or "/" in local or "<" in name:
                continue
            if typed.prefix is not None and prefix != typed.prefix:
                continue
            fit = matches(typed.words, f"{entry.words()} {'' if typed.prefix is not None else name}")
            if fit is None:
                continue
            rank = next((at for at, group in enumerate(groups) if entry.iri in group), len(groups))
            needed = bool(demanded) and rank == 0
            words = entry.name(self._language)
            yield self._item(
                name,
                typed,
                offset,
                _kind(entry),
                f"{rank}{fit}{' '.join(folded(words))}",
                words + (f" ({_WORDS[self._language]['needed']})" if needed else ""),
                entry,
            )

    def _prefixes(self, typed: _Typed, offset: int) -> Iterator[CompletionItem]:
        if typed.prefix is not None or (not typed.text and self._sheet.expected(typed.start).role != "subject"):
            return
        for prefix in PREFIXES:
            if matches(typed.words, prefix) == 0:
                rank = "8" if prefix in KINDS else "9"
                namespace = PREFIXES[prefix]
                item = self._item(f"{prefix}:", typed, offset, CompletionItemKind.Module, f"{rank}{prefix}", namespace)
                item.detail = f"{_WORDS[self._language]['prefix']} {namespace}"
                yield item

    def _declarations(self, typed: _Typed, offset: int) -> Iterator[CompletionItem]:
        """`prefix: <namespace>` after `@prefix`."""
        directive = self._sheet.before(typed.start)[-1:]
        if not directive or directive[0].kind != "directive" or "prefix" not in directive[0].text.lower():
            return
        end = " ." if directive[0].text.startswith("@") else ""
        for prefix, namespace in PREFIXES.items():
            if prefix not in self._sheet.prefixes and prefix.startswith(typed.text.rstrip(":")):
                text = f"{prefix}: <{namespace}>{end}"
                item = self._item(text, typed, offset, CompletionItemKind.Module, f"0{prefix}", declare=False)
                item.label = f"{prefix}:"
                item.filter_text = typed.text or prefix
                yield item

    def _datatype(self, name: str, typed: _Typed, offset: int) -> CompletionItem:
        return self._item(f"xsd:{name}", typed, offset, CompletionItemKind.TypeParameter, f"0{name}")

    def _tags(self, inside: Token, offset: int) -> list[CompletionItem]:
        where = self._text.range(inside.start, offset)
        tags = [f"@{language}" for language in LANGUAGES]
        return [
            CompletionItem(tag, kind=CompletionItemKind.Keyword, text_edit=TextEdit(where, tag), filter_text=tag)
            for tag in tags
            if tag.startswith(inside.text[: offset - inside.start])
        ]

    def _item(
        self,
        name: str,
        typed: _Typed,
        offset: int,
        kind: CompletionItemKind,
        sort: str,
        words: str = "",
        entry: Entry | None = None,
        *,
        detail: str = "",
        declare: bool = True,
    ) -> CompletionItem:
        """An item that puts a name in the place of what was typed."""
        meaning = entry.meaning(self._language) if entry else ""
        sought = f"{words} {entry.words() if entry else ''}".strip()
        return CompletionItem(
            label=name,
            label_details=CompletionItemLabelDetails(description=words) if words else None,
            kind=kind,
            detail=detail or words or None,
            documentation=MarkupContent(MarkupKind.Markdown, meaning) if meaning else None,
            sort_text=sort,
            filter_text=f"{typed.text} {sought} {name}" if typed.text else f"{name} {sought}",
            insert_text_format=InsertTextFormat.PlainText,
            text_edit=TextEdit(typed.where, name),
            additional_text_edits=self._declaring(name) if declare else None,
        )

    def _declaring(self, name: str) -> list[TextEdit] | None:
        """The line that declares a name's prefix, if the text has none: after the declarations that it comes after."""
        prefix, colon, _ = name.partition(":")
        if not colon or prefix in self._sheet.prefixes or prefix not in PREFIXES:
            return None
        line = f"@prefix {prefix}: <{PREFIXES[prefix]}> .\n"
        heads = [token for token in self._sheet.directives if token.text.startswith("@")]
        names = [self._text.content[token.stop :].split(":", 1)[0].strip() for token in heads]
        later = [token.start for token, declared in zip(heads, names, strict=True) if declared > prefix]
        if later:
            return [TextEdit(self._text.range(later[0], later[0]), line)]
        after = self._text.position(heads[-1].start).line + 1 if heads else 0
        start = self._text.starts[after] if after < len(self._text.starts) else len(self._text.content)
        return [TextEdit(self._text.range(start, start), line)]

    def _types(self, subject: str | None) -> set[str]:
        """The classes of a subject, as the text has it or, if it says nothing, as other files do."""
        known = self._lexicon.get(subject or "")
        return self._sheet.types(subject) or (known.types if known else set())


def _is_past(token: Token, offset: int) -> bool:
    """Whether an index stands after a token that has its end."""
    if token.kind == "comment" or token.kind == "number":
        return False
    ends = {"string": token.text[:1], "iri": ">"}.get(token.kind, "")
    return bool(ends) and offset == token.stop and len(token.text) > 1 and token.text.endswith(ends)


def _kind(entry: Entry) -> CompletionItemKind:
    if CLASS in entry.types:
        return CompletionItemKind.Class
    if entry.types.intersection(PROPERTIES):
        return CompletionItemKind.Property
    return CompletionItemKind.EnumMember if "/concept/" in entry.iri else CompletionItemKind.Reference
