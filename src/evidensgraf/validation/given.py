"""A text that somebody gives is checked over the graph, in a process that can be killed; nothing of it is kept.

The nursery reads the graph once (`serve`); a worker takes one text after another, checks it, and forgets it. Where the
text is about things that a file of the graph describes, it is checked in the place of that file: who sends a new state
of a file wants that checked, and not a clash with the old one.

A request to a worker is JSON in one line (the ending of the text's format, its name, the report's format and language)
and then the text's bytes. A reply is the report as asked for.
"""

from __future__ import annotations

import json
import threading
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from evidensgraf.errors import WorkerLostError
from evidensgraf.namespaces import GRAPH
from evidensgraf.settings import Settings
from evidensgraf.validation.assembly import documents_of
from evidensgraf.validation.checker import Checker
from evidensgraf.validation.documents import Document
from evidensgraf.validation.formats import FORMATS
from evidensgraf.validation.result import Place, Report, Result
from evidensgraf.workers import Bounds, Pool, WorkerDiedError

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from evidensgraf.errors import Language

_ELSEWHERE = "given"
"""A folder of the root that there is not, in which texts stand that take no file's place."""


@dataclass(frozen=True, slots=True)
class Given:
    """A text to be checked.

    Attributes:
        content: its bytes, whatever they are.
        suffix: the ending that tells its format, one of `turtle.SYNTAXES`.
        name: what its results call it.
    """

    content: bytes
    suffix: str = ".ttl"
    name: str = "text"


_SAMPLES = (
    b"<https://w3id.org/evidensgraf/id/study/x> a <https://w3id.org/evidensgraf/ns/Study> .",
    b"\x93\xc3(",
    "<a> <b> <c>".encode("utf-16"),
    b"<?xml version='1.0'?>",
    bytes(range(256)),
    b"\xef\xbb\xbf<a> <b> <c> .",
)
"""Texts whose check brings along what the libraries load when they first need it: codecs, mostly."""


@dataclass(frozen=True, slots=True)
class Checked:
    """What was found in a text.

    Attributes:
        report: the results.
        stands_for: the file of the graph that it was checked in the place of, relative to the root folder; or empty.
    """

    report: Report
    stands_for: str


class Judges:
    """Processes that check texts; they are started when the first one is given.

    Args:
        settings: the root folder behind the texts, and the bounds of the work.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._lock = threading.Lock()
        self._pool: Pool | None = None

    def check(self, given: Given, is_gone: Callable[[], bool] | None = None) -> Checked:
        """Check a text.

        Args:
            given: the text.
            is_gone: says whether the client has gone away.

        Raises:
            LimitError, BusyError: it took too long or too much memory, or others wait already.
            StartError: the graph behind it cannot be read.
        """
        told = json.loads(self._ask(given, "", "en", is_gone))
        return Checked(_report(told["report"]), told["stands_for"])

    def written(self, given: Given, name: str, language: Language, is_gone: Callable[[], bool] | None = None) -> bytes:
        """The report on a text, in one of `FORMATS` and a language; see `check`."""
        return self._ask(given, name, language, is_gone)

    def close(self) -> None:
        """Stop all processes."""
        with self._lock:
            if self._pool:
                self._pool.close()
            self._pool = None

    def _ask(self, given: Given, name: str, language: Language, is_gone: Callable[[], bool] | None) -> bytes:
        head = {"suffix": given.suffix, "name": given.name, "format": name, "language": language}
        request = json.dumps(head).encode() + b"\n" + given.content
        try:
            return self._opened().call(request, self._settings.check_seconds, is_gone)
        except WorkerDiedError as error:
            raise WorkerLostError(megabytes=self._settings.query_megabytes) from error

    def _opened(self) -> Pool:
        with self._lock:
            if self._pool is None:
                settings = self._settings
                bounds = Bounds(
                    short_lane=1, long_lane=settings.long_lane, waiting=settings.max_waiting,
                    memory_bytes=settings.query_megabytes << 20,
                )  # fmt: skip
                self._pool = Pool(f"{__name__}:serve", {"root": str(settings.root)}, bounds)
            return self._pool


def serve(argument: dict[str, Any]) -> tuple[Callable[[bytes], bytes], None]:
    """Read the graph, in the nursery.

    Args:
        argument: the root folder, as JSON has it.

    Returns:
        What a worker does with a request; there is nothing to tell the server.
    """
    bench = _Bench(Settings(root=Path(argument["root"]).resolve()))
    for sample in _SAMPLES:  # here files can still be opened
        _written(bench.check(Given(sample)), "sarif", "da")

    def handle(request: bytes) -> bytes:
        head, _, content = request.partition(b"\n")
        asked = json.loads(head)
        checked = bench.check(Given(content, asked["suffix"], asked["name"]))
        return _written(checked, asked["format"], asked["language"])

    return handle, None


class _Bench:
    """What a worker checks on: the graph, which is as it was when a check is over.

    Args:
        settings: whose root folder it is.
    """

    def __init__(self, settings: Settings) -> None:
        self._root = settings.root
        documents = documents_of(settings, (), {}, lambda _step, _done, _of: None)
        self._known = {document.path.resolve(): document for document in documents}
        self._checker = Checker(settings, documents)

    def check(self, given: Given) -> Checked:
        """Check a text in the place of the file that describes the same, or beside all files."""
        name = Path(f"{given.name}{given.suffix}")
        document = Document(name, "data", f"{GRAPH}data/given", given.content)
        known = self._describing(document)
        path = known.path.resolve() if known else self._root / _ELSEWHERE / name
        report = self._checker.update({path: given.content})
        self._checker.update({path: known.content if known else None})
        paths = {known.path, path} if known else {path}
        found = (_seen(result, paths, document) for result in report.results)
        results = tuple(self._shown(result, paths, name) for result in found if result)
        return Checked(Report(results, 1, {name: document.text}), self._relative(path).as_posix() if known else "")

    def _describing(self, document: Document) -> Document | None:
        """The file that describes most of what a text describes, if any does."""
        shared = [(len(document.described.keys() & one.described.keys()), one) for one in self._known.values()]
        count, best = max(shared, key=lambda pair: pair[0], default=(0, None))
        return best if count else None

    def _shown(self, result: Result, paths: Collection[Path], name: Path) -> Result:
        """A result as it is told outside: the text by its name, a file of the graph by its path below the root."""

        def told(place: Place) -> Place:
            return replace(place, path=name if place.path in paths else self._relative(place.path))

        place = result.place and told(result.place)
        return replace(result, place=place, related=tuple(told(other) for other in result.related))

    def _relative(self, path: Path) -> Path:
        return path.relative_to(self._root) if path.is_relative_to(self._root) else Path(path.name)


def _seen(result: Result, paths: Collection[Path], document: Document) -> Result | None:
    """A result as it is seen from a text; None if it stands elsewhere, or nowhere and is about something else."""
    if result.place is None:
        return result if (result.focus or "").removeprefix("_:") in document.described else None
    return result.seen_from(paths)


def _written(checked: Checked, name: str, language: Language) -> bytes:
    return FORMATS[name](checked.report, language).encode() if name else _whole(checked)


def _whole(checked: Checked) -> bytes:
    """All that was found, for `Judges.check`."""
    results = [asdict(result) for result in checked.report.results]
    told = {"report": {"results": results, "files": checked.report.files}, "stands_for": checked.stands_for}
    return json.dumps(told, default=str).encode()


def _report(told: Mapping[str, Any]) -> Report:
    """The report that `_whole` told of."""
    results = tuple(
        Result(
            **{
                **one,
                "place": _place(one["place"]) if one["place"] else None,
                "related": tuple(_place(place) for place in one["related"]),
                "hints": {language: tuple(hints) for language, hints in one["hints"].items()},
            }
        )
        for one in told["results"]
    )
    return Report(results, told["files"])


def _place(told: Mapping[str, Any]) -> Place:
    return Place(**{**told, "path": Path(told["path"])})
