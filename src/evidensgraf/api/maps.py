"""What is drawn of the whole graph: its grades, and its gap map."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from html import escape
from typing import TYPE_CHECKING, Any

from evidensgraf import queries
from evidensgraf.api.tables import Frame
from evidensgraf.errors import UnknownIriError
from evidensgraf.evidence import cube
from evidensgraf.evidence.words import as_data, slug
from evidensgraf.namespaces import PREFIXES

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl

    from evidensgraf.api.graph import Graph
    from evidensgraf.evidence import Assessment
    from evidensgraf.evidence.gapmap import Cell, Choice, GapMap, State

_EMPTY = {"not-chosen": "asked, but by none of those chosen", "never-asked": "never asked"}


class _Tabular(ABC):
    """What can be taken to other tools as a table."""

    @property
    @abstractmethod
    def frame(self) -> Frame:
        """The table."""

    def to_pandas(self) -> pd.DataFrame:
        """The same as a pandas data frame.

        Raises:
            PackageError: pandas is not installed.
        """
        return self.frame.to_pandas()

    def to_polars(self) -> pl.DataFrame:
        """The same as a polars data frame.

        Raises:
            PackageError: polars is not installed.
        """
        return self.frame.to_polars()


class Assessments(_Tabular, Sequence["Assessment"]):
    """The grades of all claims and interventions; each by its place or by the slug or IRI of what is graded.

    Args:
        made: the assessments.
        graph: what they are of.
    """

    def __init__(self, made: tuple[Assessment, ...], graph: Graph) -> None:
        self._made = made
        self._graph = graph

    def __len__(self) -> int:
        return len(self._made)

    def __getitem__(self, at: Any) -> Any:
        if not isinstance(at, str):
            return self._made[at]
        for made in self._made:
            if at in (made.about, slug(made.about)):
                return made
        raise UnknownIriError(iri=at)

    @property
    def frame(self) -> Frame:
        """The grades as a table: a row for each claim and intervention."""
        columns = ("about", "name", "kind", "grade", "direction", "total", "share", "lines", "sensitive_to")
        rows = [(as_data(made), self._graph.name(made.about)) for made in self._made]
        return Frame(
            columns,
            tuple(
                (
                    row["about"], name, row["kind"], row["grade"], row["direction"], row["total"], row["share"],
                    len(row["lines"]), ", ".join(slug(study) for study in row["sensitive_to"]),
                )
                for row, name in rows
            ),
            "How strong the evidence is, by rule EG-1",
        )  # fmt: skip

    def __repr__(self) -> str:
        return f"<Assessments: {len(self)}>"

    def _repr_html_(self) -> str:
        return self.frame._repr_html_()


class Map(_Tabular):
    """A gap map.

    Args:
        drawn: the map.
        choice: what was chosen.
        graph: what it is of.
    """

    def __init__(self, drawn: GapMap, choice: Choice, graph: Graph) -> None:
        self.drawn = drawn
        self.choice = choice
        self._graph = graph

    @property
    def frame(self) -> Frame:
        """The map as a table: a row for each cell and direction, and one for each empty cell with its state."""
        return Frame(cube.COLUMNS, tuple(cube.table(self.drawn, self._graph.name)), "Gap map")

    def cell(self, intervention: str, outcome: str) -> Cell | None:
        """What was found of an intervention on an outcome (slugs or IRIs); None where nothing chosen was."""
        return self.drawn.cells.get(_place(intervention, outcome))

    def state(self, intervention: str, outcome: str) -> State:
        """What a cell means, an empty one too."""
        return self.drawn.state(_place(intervention, outcome))

    def to_dict(self) -> dict[str, Any]:
        """The map as JSON can hold it, with the studies and findings of each cell."""
        return cube.as_data(self.drawn, self.choice, self._graph.name)

    def __repr__(self) -> str:
        drawn = self.drawn
        return f"<Map: {len(drawn.interventions)} × {len(drawn.outcomes)}, {len(drawn.cells)} cells not empty>"

    def _repr_html_(self) -> str:
        """The map with a mark for each direction and the number of independent studies that point that way."""
        rows = self._graph.store.table(queries.load("direction_signs")).dicts()
        signs = {row["direction"].value: row["sign"].value for row in rows}
        name = self._graph.name
        head = "".join(f'<th scope="col">{escape(name(outcome))}</th>' for outcome, _ in self.drawn.outcomes)
        body = "".join(
            f'<tr><th scope="row">{"› " * depth}{escape(name(row))}</th>'
            + "".join(self._cell((row, column), signs) for column, _ in self.drawn.outcomes)
            + "</tr>"
            for row, depth in self.drawn.interventions
        )
        title = "<caption>Independent studies by measure, outcome and direction</caption>"
        return f"<table>{title}<thead><tr><td></td>{head}</tr></thead><tbody>{body}</tbody></table>"

    def _cell(self, place: tuple[str, str], signs: dict[str, str]) -> str:
        cell = self.drawn.cells.get(place)
        if cell is None:
            shown = f"({self.drawn.asked[place]})" if place in self.drawn.asked else ""
            return f'<td aria-label="{_EMPTY[self.drawn.state(place)]}">{shown}</td>'
        tallies = [
            f'<span title="{escape(self._graph.name(way))}">{escape(signs.get(way, ""))} {number}</span>'
            for way, number in cell.pointing.items()
        ]
        return f"<td>{' '.join(tallies)}</td>"


def _place(intervention: str, outcome: str) -> tuple[str, str]:
    prefixed = ((intervention, "intervention"), (outcome, "outcome"))
    row, column = (one if one.startswith("http") else PREFIXES[prefix] + one for one, prefix in prefixed)
    return row, column
