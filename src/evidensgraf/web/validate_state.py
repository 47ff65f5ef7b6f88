"""What the check of the published graph says of one thing, for its page."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from evidensgraf import queries

if TYPE_CHECKING:
    from evidensgraf.store import Store
    from evidensgraf.web.reader import Reader

_MARKS = {"Violation": "must", "Warning": "should", "Info": "may"}


@dataclass(frozen=True, slots=True)
class Finding:
    """A result about a thing.

    Attributes:
        iri: the result.
        severity: `must`, `should` or `may`.
        message: what is wrong, in the reader's language if it is said in that.
        shape: IRI of the shape that is not met; None for a check that is no shape.
    """

    iri: str
    severity: str
    message: str
    shape: str | None


@dataclass(frozen=True, slots=True)
class State:
    """What the check says of a thing.

    Attributes:
        shapes: the shapes that apply to it.
        findings: what is wrong with it.
    """

    shapes: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = field(default=())


def state(store: Store, iri: str, reader: Reader) -> State | None:
    """What the check says of a thing; None where nothing was checked of it."""
    rows = store.table(queries.load_about("thing_state", iri)).dicts()
    shapes = sorted({row["shape"].value for row in rows if "shape" in row and "result" not in row})
    found: dict[str, Finding] = {}
    for row in rows:
        if "result" in row and (row["result"].value not in found or row["message"].language == reader.language):
            severity = _MARKS.get(row["severity"].value.rpartition("#")[2], "may")
            shape = row["shape"].value if "shape" in row else None
            result = row["result"].value
            found[result] = Finding(result, severity, row["message"].value, shape)
    return State(tuple(shapes), tuple(found.values())) if shapes or found else None
