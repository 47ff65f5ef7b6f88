"""A drawing as SVG: text, lines, bars, and the six marks of the effect directions, each with a shape of its own.

On a page the style sheet gives the colours, so that a drawing follows dark and forced colours and print; as a file it
carries those of a light page. Text is `currentColor`, and a mark tells by its shape what its colour tells.
"""

from __future__ import annotations

import textwrap
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal
from xml.etree import ElementTree as ET

from markupsafe import Markup

if TYPE_CHECKING:
    from collections.abc import Mapping

SIZE = 14
"""Height of text, in the drawing's units: pixels, where it is not scaled."""
ROW = 22
"""Distance of two lines of text."""
_WIDEST = 720
"""A drawing that is wider takes the whole width of a page."""
_WIDE = 0.56
"""How wide a letter is on average, as a part of its height."""
_FONTS = (
    "system-ui, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, 'Noto Sans', 'Liberation Sans', 'DejaVu Sans', sans-serif"
)
"""Some of these is on most machines; the renderer of PNG does not know which font stands behind `sans-serif`."""
_COLOURS = {
    "positive": "#00795a",
    "none": "#555d69",
    "negative": "#b34700",
    "mixed": "#a8487f",
    "uncertain": "#0067a3",
    "descriptive": "#555d69",
    "quiet": "#555d69",
    "rule": "#d5d9e0",
    "accent": "#123a70",
}
"""The style sheet's tokens for light pages; a test holds the two together."""
_INK, _PAPER = "#1b1f26", "#ffffff"

Anchor = Literal["start", "middle", "end"]
Point = tuple[float, float]


@dataclass(slots=True)
class Drawing:
    """A drawing.

    Attributes:
        title: what it shows.
        words: the same as it is read aloud: what there is to see, in a sentence or two.
        width: in units.
        height: in units; grows with what is drawn.
        is_to_size: whether a page shows it as large as it is, and does not fit it to its width.
    """

    title: str
    words: str
    width: int
    height: float = 0
    is_to_size: bool = False
    _elements: list[ET.Element] = field(default_factory=list)

    def text(
        self,
        x: float,
        y: float,
        text: str,
        *,
        anchor: Anchor = "start",
        tone: str = "",
        bold: bool = False,
        turned: int = 0,
        href: str = "",
        language: str = "",
    ) -> None:
        """A line of text, on the base line y; turned around its start by some degrees, clockwise; perhaps a link.

        The language is named where it may be another one than that of the rest (WCAG 2.1, 3.1.2).
        """
        element = self._add("text", x=x, y=y)
        if href:
            self._elements[-1] = link = ET.Element("a", {"href": href})
            link.append(element)
        element.text = text
        if anchor != "start":
            element.set("text-anchor", anchor)
        if bold:
            element.set("font-weight", "600")
        if tone:
            element.set("fill", _COLOURS[tone])
            element.set("class", f"tone-{tone}")
        if language:
            element.set("lang", language)
        if turned:
            element.set("transform", f"rotate({turned} {_short(x)} {_short(y)})")
        self._reach(y + 6)

    def line(self, x1: float, y1: float, x2: float, y2: float, *, tone: str = "rule", width: float = 1) -> None:
        """A line."""
        element = self._add("line", x1=x1, y1=y1, x2=x2, y2=y2)
        element.set("stroke", _COLOURS[tone])
        element.set("stroke-width", str(width))
        element.set("class", f"line-{tone}")
        self._reach(max(y1, y2) + 1)

    def bar(self, x: float, y: float, width: float, height: float, *, tone: str = "accent") -> None:
        """A filled rectangle."""
        element = self._add("rect", x=x, y=y, width=width, height=height)
        element.set("fill", _COLOURS[tone])
        element.set("class", f"tone-{tone}")
        self._reach(y + height)

    def box(self, x: float, y: float, width: float, height: float, *, tone: str = "quiet") -> None:
        """A rectangle that is not filled."""
        element = self._add("rect", x=x, y=y, width=width, height=height, rx=4)
        element.set("fill", "none")
        element.set("stroke", _COLOURS[tone])
        element.set("class", f"line-{tone}")
        self._reach(y + height + 1)

    def card(self, x: float, y: float, width: float, height: float) -> None:
        """A sheet of paper with an edge, which hides what was drawn before."""
        element = self._add("rect", x=x, y=y, width=width, height=height, rx=4)
        element.set("fill", _PAPER)
        element.set("stroke", _COLOURS["quiet"])
        element.set("class", "card")
        self._reach(y + height + 1)

    def curve(self, start: Point, end: Point, bends: tuple[float, float], *, tone: str = "quiet") -> None:
        """A curved line that leaves its start and reaches its end level.

        Args:
            start: x and y.
            end: x and y.
            bends: how far to the right of start and end it is drawn (negative: to the left), in units.
            tone: its colour.
        """
        (x1, y1), (x2, y2) = start, end
        element = self._add("path")
        numbers = [x1, y1, x1 + bends[0], y1, x2 + bends[1], y2, x2, y2]
        element.set("d", "M{} {} C{} {} {} {} {} {}".format(*map(_short, numbers)))
        element.set("fill", "none")
        element.set("stroke", _COLOURS[tone])
        element.set("class", f"line-{tone}")

    def mark(self, direction: str, x: float, y: float, radius: float = 6) -> None:
        """The mark of a direction around a point; of one that is not known, a descriptive finding's.

        Args:
            direction: slug of the effect direction.
            x: where.
            y: where.
            radius: half of its size.
        """
        tone = direction if direction in _COLOURS else "descriptive"
        r = radius
        corners = {
            "positive": [(0, -r), (r, r * 0.8), (-r, r * 0.8)],
            "negative": [(0, r), (r, -r * 0.8), (-r, -r * 0.8)],
            "mixed": [(0, -r), (r, 0), (0, r), (-r, 0)],
            "descriptive": [(-r, -1.5), (r, -1.5), (r, 1.5), (-r, 1.5)],
        }
        if tone in corners:
            points = " ".join(f"{_short(x + dx)},{_short(y + dy)}" for dx, dy in corners[tone])
            element = self._add("polygon")
            element.set("points", points)
        else:
            element = self._add("circle", cx=x, cy=y, r=r * 0.85)
        if tone == "uncertain":
            element.set("fill", "none")
            element.set("stroke", _COLOURS[tone])
            element.set("stroke-width", "2")
            element.set("class", f"line-{tone}")
        else:
            element.set("fill", _COLOURS[tone])
            element.set("class", f"tone-{tone}")
        self._reach(y + r)

    def legend(self, names: Mapping[str, str]) -> None:
        """Below all that is drawn, what the marks mean.

        Args:
            names: slug of a direction → what it is called.
        """
        x, y = 0.0, self.height + ROW
        for slug, name in names.items():
            wide = 24 + len(name) * SIZE * _WIDE + 16
            if x and x + wide > self.width:
                x, y = 0.0, y + ROW
            self.mark(slug, x + 7, y - 5)
            self.text(x + 20, y, name, tone="quiet")
            x += wide

    def inline(self) -> Markup:
        """The drawing as a part of a page."""
        root = self._root()
        root.set("class", "chart wide" if self.width > _WIDEST else "chart")
        if self.is_to_size:
            root.set("class", "chart to-size")
            root.set("width", str(self.width))
        if root.find("a") is not None:
            root.set("role", "group")  # what is in an image cannot be reached by keyboard (WAI-ARIA 1.2, 5.2.8)
        root.set("aria-label", f"{self.title}. {self.words}")
        # ElementTree escapes all text and attributes.
        return Markup(ET.tostring(root, encoding="unicode"))  # noqa: S704

    def file(self, language: str) -> str:
        """The drawing as a document of its own, on white paper; without links, which lead from page to page only.

        Args:
            language: of its words.
        """
        root = self._root()
        root.set("lang", language)
        for element in self._elements:
            if element.tag == "a":
                at = list(root).index(element)
                root.remove(element)
                root.insert(at, element[0])
        root.set("xmlns", "http://www.w3.org/2000/svg")
        root.set("width", str(self.width + 2 * _MARGIN))
        root.set("height", _short(self.height + 2 * _MARGIN + 2 * ROW))
        root.set("viewBox", f"{-_MARGIN} {-_MARGIN - 2 * ROW} {self.width + 2 * _MARGIN} {root.get('height')}")
        root.set("color", _INK)
        for name, text in (("desc", self.words), ("title", self.title)):
            element = ET.Element(name)
            element.text = text
            root.insert(0, element)
        paper = ET.Element("rect", {"x": str(-_MARGIN), "y": str(-_MARGIN - 2 * ROW), "fill": _PAPER})
        paper.set("width", "100%")
        paper.set("height", "100%")
        root.insert(2, paper)
        heading = ET.SubElement(root, "text", {"x": "0", "y": str(-ROW), "font-weight": "600", "font-size": "16"})
        heading.text = fitted(self.title, self.width, 16)
        return ET.tostring(root, encoding="unicode")

    def _root(self) -> ET.Element:
        root = ET.Element("svg", {"role": "img", "font-family": _FONTS, "font-size": str(SIZE), "fill": "currentColor"})
        root.set("viewBox", f"0 0 {self.width} {_short(self.height)}")
        root.extend(self._elements)
        return root

    def _add(self, kind: str, **numbers: float) -> ET.Element:
        element = ET.Element(kind, {name: _short(number) for name, number in numbers.items()})
        self._elements.append(element)
        return element

    def _reach(self, y: float) -> None:
        self.height = max(self.height, y)


_MARGIN = 16


def fitted(text: str, width: float, size: float = SIZE) -> str:
    """A text as much as fits in a width, in units; an ellipsis says that there is more."""
    most = max(2, int(width / (size * _WIDE)))
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def wrapped(text: str, width: float, most: int = 2) -> list[str]:
    """A text in lines of a width, in units, at most so many; an ellipsis says that there is more."""
    lines = textwrap.wrap(text, max(4, int(width / (SIZE * _WIDE))), break_long_words=True)
    return lines if len(lines) <= most else [*lines[: most - 1], fitted(" ".join(lines[most - 1 :]), width)]


def _short(number: float) -> str:
    """A number with at most one decimal."""
    return f"{number:.1f}".removesuffix(".0")
