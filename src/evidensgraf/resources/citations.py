"""How a thing of the graph, or the answer to a question, is cited: BibTeX, RIS, CSL-JSON and plain text.

What is cited is this graph's record, so its publisher is the author, and version and state say which record it was. The
plain text follows the APA style for data sets (Publication Manual, 7th edition, 10.9): author, year, title, version,
kind, publisher, address.
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from evidensgraf.namespaces import BASE

if TYPE_CHECKING:
    from collections.abc import Callable

    from evidensgraf.errors import Language

_NO_KEY = re.compile(r"[^a-z0-9]+")
_TEX = {sign: f"\\{sign}" for sign in "&%$#_"} | {
    "{": r"\textbraceleft{}",  # BibTeX counts braces, those behind a backslash too
    "}": r"\textbraceright{}",
    "\\": r"\textbackslash{}",
    "^": r"\textasciicircum{}",
    "~": r"\textasciitilde{}",
}
_TEX_TABLE = str.maketrans(_TEX)
_IN = {"da": "I", "en": "In"}
_STATE = {"da": "stand", "en": "state"}
_UNDATED = {"da": "u.å.", "en": "n.d."}
_LONGEST_KEY = 100
_KEPT, _DIGITS = 20, 12


@dataclass(frozen=True, slots=True)
class Citation:
    """What a citation says.

    Attributes:
        iri: what is cited.
        title: what it is called.
        kind: what it is, in words; empty where nothing is said.
        author: who publishes the record.
        whole: the title of the dataset.
        issued: the day on which the version came out, `2026-11-22`; empty where it is not known.
        version: as `0.1.0`; empty where the graph has none.
        state: which state of the graph it was read in.
        language: of the words.
    """

    iri: str
    title: str
    kind: str
    author: str
    whole: str
    issued: str
    version: str
    state: str
    language: Language

    @property
    def key(self) -> str:
        """A name for it that every reference manager takes: letters of ASCII, digits and dashes."""
        path = _NO_KEY.sub("-", self.iri.removeprefix(BASE).lower()).strip("-")
        if len(path) > _LONGEST_KEY:  # a query
            path = f"{path[:_KEPT]}-{hashlib.sha256(self.iri.encode()).hexdigest()[:_DIGITS]}"
        return f"evidensgraf-{path}"

    @property
    def edition(self) -> str:
        """Version and state, as far as they are known."""
        state = f"{_STATE[self.language]} {self.state}" if self.state else ""
        return ", ".join(part for part in (f"version {self.version}" if self.version else "", state) if part)


@dataclass(frozen=True, slots=True)
class Style:
    """A way to write a citation.

    Attributes:
        suffix: what the address of such a citation ends with.
        media_type: what `Content-Type` says.
        name: what it is called.
        write: writes it.
    """

    suffix: str
    media_type: str
    name: str
    write: Callable[[Citation], str]


def bibtex(citation: Citation) -> str:
    r"""As an entry for BibTeX and biblatex. Its signs are escaped; letters stay as they are, in UTF-8.

    >>> iri = "https://w3id.org/evidensgraf/dataset"
    >>> print(bibtex(Citation(iri, "R&D", "", "A", "E", "2026-11-22", "1.0.0", "", "en")))
    @misc{evidensgraf-dataset,
      author = {{A}},
      title = {{R\&D}},
      year = {2026},
      date = {2026-11-22},
      version = {1.0.0},
      howpublished = {E, version 1.0.0},
      language = {english},
      url = {https://w3id.org/evidensgraf/dataset}
    }
    <BLANKLINE>
    """
    howpublished = ", ".join(part for part in (citation.whole, citation.edition) if part)
    fields = {
        "author": f"{{{_tex(citation.author)}}}",
        "title": f"{{{_tex(citation.title)}}}",
        "type": _tex(citation.kind),
        "year": citation.issued[:4],
        "date": citation.issued,
        "version": _tex(citation.version),
        "howpublished": _tex(howpublished),
        "language": {"da": "danish", "en": "english"}[citation.language],
        "url": citation.iri,
    }
    lines = ",\n".join(f"  {name} = {{{value}}}" for name, value in fields.items() if value)
    return f"@misc{{{citation.key},\n{lines}\n}}\n"


def ris(citation: Citation) -> str:
    """As a record for reference managers (RIS): a tag a line, each line with one value."""
    fields = [
        ("TY", "DATA"),
        ("ID", citation.key),
        ("AU", f"{citation.author},"),  # the comma: it is one name, without a first one
        ("TI", citation.title),
        ("T2", citation.whole),
        ("M3", citation.kind),
        ("PY", citation.issued[:4]),
        ("DA", citation.issued.replace("-", "/")),
        ("ET", citation.edition),
        ("PB", citation.author),
        ("LA", citation.language),
        ("UR", citation.iri),
    ]
    lines = [f"{tag}  - {' '.join(value.split())}" for tag, value in fields if value.strip(",")]
    return "\r\n".join([*lines, "ER  - ", ""])


def csl_json(citation: Citation) -> str:
    """As CSL-JSON, which Zotero, Pandoc and others read (https://docs.citationstyles.org)."""
    item = {
        "id": citation.key,
        "type": "dataset",
        "title": citation.title,
        "genre": citation.kind,
        "author": [{"literal": citation.author}],
        "container-title": citation.whole,
        "publisher": citation.author,
        "issued": {"date-parts": [[int(part) for part in citation.issued.split("-")]]} if citation.issued else "",
        "version": citation.version,
        "note": citation.edition,
        "language": citation.language,
        "URL": citation.iri,
    }
    return json.dumps([{name: value for name, value in item.items() if value}], ensure_ascii=False, indent=1) + "\n"


def text(citation: Citation) -> str:
    """As a sentence, in the style of APA."""
    year = citation.issued[:4] or _UNDATED[citation.language]
    edition = f" ({citation.edition})" if citation.edition else ""
    kind = f" [{citation.kind[:1].upper()}{citation.kind[1:]}]" if citation.kind else ""
    whole = f" {_IN[citation.language]} {citation.whole}." if citation.whole != citation.title else ""
    return f"{citation.author}. ({year}). {citation.title}{edition}{kind}.{whole} {citation.iri}\n"


def _tex(words: str) -> str:
    return " ".join(words.translate(_TEX_TABLE).split())


STYLES = (
    Style("bib", "application/x-bibtex", "BibTeX", bibtex),
    Style("ris", "application/x-research-info-systems", "RIS", ris),
    Style("csl.json", "application/vnd.citationstyles.csl+json", "CSL-JSON", csl_json),
    Style("txt", "text/plain", "APA", text),
)
"""The ways to write a citation."""
