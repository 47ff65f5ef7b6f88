"""Which language, and which form of an answer, a request asks for. Headers are read by Werkzeug alone."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from flask import request
from werkzeug.datastructures import MIMEAccept
from werkzeug.http import parse_accept_header

from evidensgraf.errors import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evidensgraf.errors import Language

ENDPOINT = "/sparql"
"""The address that machines use: who accepts anything there gets data, and elsewhere a page."""

LOOKUP = "/lookup"
CHECK = "/validate"
FOR_PROGRAMS = (ENDPOINT, LOOKUP, CHECK)
"""The addresses at which who accepts anything gets data, or a problem document."""

SPACES = ("id", "concept", "ns", "shapes", "graph", "dataset", "release")
"""The first steps of the IRIs that have pages and documents."""

HTML = "text/html"
PROBLEM = "application/problem+json"


def language(default: Language) -> Language:
    """The language of the page asked for: the one its address names, else the one that the reader prefers.

    Args:
        default: where neither says.
    """
    # The default comes first, so that it wins where the reader likes both as well.
    offered = sorted(LANGUAGES, key=lambda offer: offer != default)
    named = request.path.split("/", 2)[1]
    wanted = named if named in LANGUAGES else request.accept_languages.best_match(offered)
    return next((offer for offer in offered if offer == wanted), default)


def best(offered: Sequence[str]) -> str | None:
    """The media type that the request accepts best; the server's order decides where the request does not.

    Args:
        offered: media types, the preferred one first.

    Returns:
        One of them, or None if none is acceptable. A request without `Accept` accepts all.
    """
    return best_of(request.headers.get("Accept", ""), tuple(offered))


@lru_cache(maxsize=512)
def best_of(header: str, offered: tuple[str, ...]) -> str | None:
    """The same for a header by itself; headers are few, and reading one takes longer than all else about a small query.

    Args:
        header: what stands in `Accept`; empty if there is none.
        offered: see `best`.
    """
    # Parameters (`charset=utf-8`, a profile of JSON-LD) rule nothing out: no format here has any to choose by.
    given = parse_accept_header(header, MIMEAccept)
    accepted = MIMEAccept([(value.partition(";")[0], quality) for value, quality in given])
    if not accepted:
        return offered[0]
    # Werkzeug's best_match lets `*/*` raise what a more specific range lowered; its quality() does not.
    named = {value.lower() for value, _ in accepted}
    first = max(offered, key=lambda offer: (accepted.quality(offer), offer in named))
    return first if accepted.quality(first) > 0 else None


def wants_page(*, by_default: bool) -> bool:
    """Whether an answer that is no result (an error) should be a page rather than a problem document.

    Args:
        by_default: what it should be where the request does not say.
    """
    machine = [PROBLEM, "application/json"]
    return best([HTML, *machine] if by_default else [*machine, HTML]) == HTML
