"""Plots, as SVG: a notebook shows them, `save` keeps them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from evidensgraf.errors import FileError
from evidensgraf.evidence.words import slug

if TYPE_CHECKING:
    from evidensgraf.api.graph import Graph
    from evidensgraf.errors import Language
    from evidensgraf.evidence.forest import Panel

_WORDS: dict[Language, dict[str, str]] = {
    "da": {
        "better": "taler for indsatsen", "worse": "taler for sammenligningen", "more": "højere", "less": "lavere",
        "points": "procentpoint", "told": "{n} skøn; intervallet er på 95 %, hvor det er kendt",
    },
    "en": {
        "better": "favours the measure", "worse": "favours the comparison", "more": "higher", "less": "lower",
        "points": "percentage points", "told": "{n} estimates; the interval is one of 95%, where it is known",
    },
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Plot:
    """A drawing as an SVG document."""

    svg: str

    def save(self, path: str | Path) -> Path:
        """Write it to a file.

        Args:
            path: where.

        Raises:
            FileError: it cannot be written there.
        """
        place = Path(path).expanduser()
        try:
            place.write_text(self.svg, encoding="utf-8")
        except OSError as error:
            raise FileError.unreadable(place, error.strerror) from error
        return place

    def __repr__(self) -> str:
        return f"<Plot: {len(self.svg)} characters of SVG>"

    def _repr_svg_(self) -> str:
        return self.svg


def forest(panel: Panel, graph: Graph) -> Plot:
    """A forest plot: a row for each estimate with its interval, around the line of no effect.

    Args:
        panel: what is drawn.
        graph: what it is of.
    """
    # The charts are the site's, whose other parts take a fifth of a second to import.
    from evidensgraf.web.charts import forest as chart
    from evidensgraf.web.words import Words

    numbers = Words.all()[graph.language].numbers
    words = _WORDS[graph.language]
    rows = [
        chart.Row(
            name=row.label,
            value=float(row.estimate),
            low=None if row.low is None else float(row.low),
            high=None if row.high is None else float(row.high),
            direction=slug(graph.finding(row.finding).direction),
        )
        for row in panel.rows
    ]
    are_points = slug(panel.measure) == "risk-difference"
    sides = {None: ("less", "more"), True: ("worse", "better"), False: ("better", "worse")}[panel.higher_is_better]
    axis = chart.Axis(
        unit=words["points"] if are_points else graph.name(panel.measure),
        favours_left=words[sides[0]],
        favours_right=words[sides[1]],
        null=float(panel.no_effect or 0),
    )
    told = words["told"].format(n=len(rows))
    drawing = chart.draw(
        graph.name(panel.measure), told, rows, axis, lambda values: numbers([f"{value:.2f}" for value in values])
    )
    return Plot(drawing.file(graph.language))
