"""Long lists, a page at a time (`?page=2`), and links that keep what is chosen in an address."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

from flask import request, url_for

if TYPE_CHECKING:
    from collections.abc import Sequence

_Item = TypeVar("_Item")

SIZE = 25
"""How many items a page shows."""


@dataclass(frozen=True, slots=True)
class Part(Generic[_Item]):
    """A part of a list.

    Attributes:
        items: those on this page.
        number: which page it is, from 1.
        last: the number of the last page.
        total: how many items the whole list has.
        first: the place of the first item in the whole list, from 1.
    """

    items: Sequence[_Item]
    number: int
    last: int
    total: int
    first: int


def part(items: Sequence[_Item], size: int = SIZE) -> Part[_Item]:
    """The part of a list that the request asks for; the nearest one where it asks for one that is not there.

    Args:
        items: the whole list.
        size: how many items a page shows.
    """
    last = max(1, -(-len(items) // size))
    asked = request.args.get("page", "1")
    # Nobody turns to a page whose number has ten digits, and int() refuses numbers of thousands of them.
    number = min(max(1, int(asked)), last) if asked.isascii() and asked.isdigit() and len(asked) < 10 else 1
    start = (number - 1) * size
    return Part(items[start : start + size], number, last, len(items), start + 1)


def here(**changed: str | int | None) -> str:
    """This address with other parameters; the first page, unless another is asked for.

    Args:
        changed: parameter → its value; None takes it away.
    """
    said = request.args.lists()  # a parameter may be said several times
    kept = {name: filled for name, values in said if name != "page" and (filled := [one for one in values if one])}
    values = {name: value for name, value in (kept | changed).items() if value is not None}
    return url_for(str(request.endpoint), **{**(request.view_args or {}), **values})
