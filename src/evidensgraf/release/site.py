"""The site as plain files: each address of the app is fetched once, and links lead from file to file.

| address | file |
|---|---|
| `/da/` | `da/index.html` |
| `/da/id/study/jobfirst` | `da/id/study/jobfirst.html` |
| `/da/findings?page=2` | `da/findings-page-2.html` |
| `/id/study/jobfirst.ttl`, `/static/site.css` | the same |

The search page lists everything there is, and a script narrows the list (`frontend/src/find.js`). What only a server
can do (a query, a table narrowed by filters) leads to the live service by its persistent address.
"""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass, field, replace
from html import escape, unescape
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, unquote, urljoin, urlsplit

from evidensgraf.errors import LANGUAGES, ReleaseError
from evidensgraf.namespaces import BASE
from evidensgraf.web import create_app

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from flask.testing import FlaskClient
    from werkzeug.wrappers import Response

    from evidensgraf.changes.words import Labels
    from evidensgraf.settings import Settings
    from evidensgraf.store import Store

HTML = "text/html"
_ROOT = BASE.rstrip("/")
"""Where the app is asked: what a document says of its own address is then the persistent one, wherever it is hosted."""
_LINK = re.compile(r'(?<=\s)(?<!rel="latest-version" )(href|src|action)="([^"]*)"')
"""What leads on within the release; the way out of it, to the page as it is now, is left as it is."""
_LIVE = re.compile(r"/(?:da|en)?/?(?:sparql|questions/|lookup|search|validate|s/)|/health|/metrics|/release")
"""Addresses that answer what is asked, and so have no file. `/da/search` and `/da/sparql` have a page all the same."""
_PAGES = re.compile(r"/(?:da|en)/(?:sparql|search|validate|lookup)")
_MOVED = (301, 302, 303, 307, 308)
_START = tuple(f"/{language}/" for language in LANGUAGES)
_SEARCH = re.compile(r"/?(da|en)/search(?:\.html)?")
_FINDER = "static/built/find.js"
_CHOICE = """<!doctype html>
<html lang="da">
<head>
<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Evidensgraf</title>
</head>
<body><main><h1>Evidensgraf</h1>
<p><a href="da/index.html" hreflang="da">Dansk</a> · <a href="en/index.html" hreflang="en" lang="en">English</a></p>
</main></body>
</html>
"""


@dataclass
class _Crawl:
    """One walk through the app.

    Attributes:
        client: asks the app.
        found: address → the file's path and content, links not yet rewritten.
        broken: address → what led to it and the status that it has.
    """

    client: FlaskClient
    found: dict[str, tuple[str, bytes, str]] = field(default_factory=dict)
    moved: dict[str, str] = field(default_factory=dict)
    broken: list[str] = field(default_factory=list)


def site(
    settings: Settings, store: Store, version: str, names: Labels, wanted: Callable[[str], bool] = lambda _: True
) -> Iterator[tuple[str, bytes]]:
    """Every page and document of the site, as (path, content), sorted by path.

    Args:
        settings: whose root is shown.
        store: the graph.
        version: of the release.
        names: what things are called, for the search page.
        wanted: which addresses are written; a link to another leads to the live service.

    Raises:
        ReleaseError: a link leads nowhere.
    """
    # What else is released by then is told by the live service: a release does not change.
    alone = replace(settings, releases=str(settings.root / "no releases"))
    app = create_app(alone, store)
    app.config["EVIDENSGRAF_RELEASE"] = version  # each page says that it is of a release, and leads to the newest
    crawl = _Crawl(app.test_client())
    waiting = [*_START, *_finder(crawl)]
    seen = set(waiting)
    while waiting:
        for address in _fetch(crawl, waiting.pop()):
            if address not in seen and wanted(address):
                seen.add(address)
                waiting.append(address)
    if crawl.broken:
        told = "; ".join(sorted(crawl.broken)[:10])
        raise ReleaseError(version=version, reasons_da=f"links fører til {told}", reasons_en=f"links lead to {told}")
    for path, content, kind in sorted(crawl.found.values()):
        yield path, _rewritten(_with_everything(content, path, names, crawl), path, crawl) if kind == HTML else content
    yield "index.html", _CHOICE.encode()


def _finder(crawl: _Crawl) -> list[str]:
    """The script of the search page, where it was built."""
    with crawl.client.get(f"/{_FINDER}", base_url=_ROOT) as response:
        return [f"/{_FINDER}"] if response.status_code == 200 else []


def _with_everything(content: bytes, file: str, names: Labels, crawl: _Crawl) -> bytes:
    """The search page with a list of all things; any other page as it is."""
    match = _SEARCH.fullmatch(file)
    if match is None:
        return content
    items = "".join(sorted(_items(names, match[1], crawl), key=str.casefold))
    script = f'<script type="module" src="{_ROOT}/{_FINDER}"></script>' if f"/{_FINDER}" in crawl.found else ""
    # The last one: the page's own text can hold no tag.
    before, end, after = content.decode().rpartition("</main>")
    return f'{before}<ul class="everything">{items}</ul>{script}{end}{after}'.encode()


def _items(names: Labels, language: str, crawl: _Crawl) -> Iterator[str]:
    for iri, known in names.items():
        address = f"/{language}/{iri.removeprefix(BASE)}"
        if iri.startswith(BASE) and address in crawl.found:
            told = [known[language]] if language in known else list(known.values())[:1]
            also = " ".join(name for name in known.values() if name not in told)
            yield f'<li data-also="{escape(also)}"><a href="{escape(_ROOT + address)}">{escape(told[0])}</a></li>\n'


def _fetch(crawl: _Crawl, address: str) -> Iterator[str]:
    """Fetch an address, and give those that it leads to."""
    with crawl.client.get(address, base_url=_ROOT, headers={"Accept": "*/*", "Accept-Language": "da"}) as response:
        yield from _taken(crawl, address, response)


def _taken(crawl: _Crawl, address: str, response: Response) -> Iterator[str]:
    if response.status_code in _MOVED:
        target = _normal(response.location, address)
        if target and _has_file(target):
            crawl.moved[address] = target
            yield target
        return
    if response.status_code != 200:
        crawl.broken.append(f"{address} ({response.status_code})")
        return
    content = response.get_data()
    kind = response.mimetype or ""
    crawl.found[address] = (_file(address, kind), content, kind)
    if kind == HTML:
        for link in _links(content.decode(), address):
            if _has_file(link):
                yield link


def _links(page: str, address: str) -> Iterator[str]:
    for match in _LINK.finditer(page):
        if target := _normal(unescape(match[2]), address):
            yield target


def _normal(link: str, page: str) -> str | None:
    """What a link leads to, as an address of the site without fragment; None for one elsewhere.

    Args:
        link: as it stands in the page.
        page: the page's own address.
    """
    whole = urljoin(_ROOT + page, link)
    parts = urlsplit(whole)
    if not whole.startswith(BASE) and whole != _ROOT:
        return None
    path = unquote(parts.path).removeprefix(urlsplit(_ROOT).path) or "/"
    return f"{path}?{parts.query}" if parts.query else path


def _has_file(address: str) -> bool:
    path, _, query = address.partition("?")
    if query:
        return [name for name, _ in parse_qsl(query)] == ["page"]
    return not _LIVE.match(path) or _PAGES.fullmatch(path) is not None


def _file(address: str, mimetype: str) -> str:
    path, _, query = address.partition("?")
    if path.endswith("/"):
        path += "index.html"
    page = dict(parse_qsl(query)).get("page")
    if page:
        path += f"-page-{page}"
    if mimetype == HTML and not path.endswith(".html"):
        path += ".html"
    return path.removeprefix("/")


def _rewritten(content: bytes, file: str, crawl: _Crawl) -> bytes:
    """A page whose links lead to files where there are any, and to the live service where there are none."""
    folder = posixpath.dirname(file)

    def link(match: re.Match[str]) -> str:
        given = unescape(match[2])
        target = _normal(given, f"/{file}") if not given.startswith("#") else None
        if target is None:
            return match[0]
        fragment = urlsplit(given).fragment
        known = crawl.found.get(crawl.moved.get(target, target))
        is_form = match[1] == "action" and not _SEARCH.fullmatch(target)  # only a server answers a form
        place = posixpath.relpath(known[0], folder) if known and not is_form else BASE + target.removeprefix("/")
        return f'{match[1]}="{escape(place + (f"#{fragment}" if fragment else ""), quote=True)}"'

    return _LINK.sub(link, content.decode()).encode()


def broken_links(files: Iterable[tuple[str, bytes]]) -> list[str]:
    """The relative links of written pages that lead to no file, or to no place in it.

    Args:
        files: (path, content) of the whole site.
    """
    known = dict(files)
    found = []
    for path, content in known.items():
        if not path.endswith(".html"):
            continue
        for match in _LINK.finditer(content.decode()):
            parts = urlsplit(unescape(match[2]))
            if parts.scheme or parts.netloc:
                continue
            target = (
                posixpath.normpath(posixpath.join(posixpath.dirname(path), unquote(parts.path))) if parts.path else path
            )
            if target not in known or (parts.fragment and f'id="{parts.fragment}"' not in known[target].decode()):
                found.append(f"{path}: {match[2]}")
    return found
