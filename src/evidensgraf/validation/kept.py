"""A report that keeps what was checked, so that what has changed since can be told without a repository.

It is the report as JSON (see `formats.document`) with one member more, `checked`: each file of the root folder, by the
part that it belongs to and its path there, and its text.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from evidensgraf import graphs, turtle
from evidensgraf.errors import ChangesError, FileError
from evidensgraf.validation.formats.document import as_json

if TYPE_CHECKING:
    from pathlib import Path

    from evidensgraf.settings import Settings
    from evidensgraf.validation.result import Report


def keep(report: Report, settings: Settings, path: Path) -> None:
    """Write a report with what was checked.

    Args:
        report: the report.
        settings: whose root folder it is on.
        path: of the file, which is replaced.

    Raises:
        FileError: the folder cannot be read, or the file not be written.
    """
    document = json.loads(as_json(report))
    # Bytes that are no UTF-8 become lone surrogates, which JSON can hold (RFC 8259, section 8.2).
    document["checked"] = {
        name: turtle.read_bytes(file).decode(errors="surrogateescape") for name, file in _files(settings).items()
    }
    draft = path.with_name(f".{path.name}.part")
    try:
        draft.write_text(json.dumps(document, indent=1) + "\n", encoding="ascii")
        draft.replace(path)
    except OSError as error:
        raise FileError.unreadable(path, error.strerror) from error


def changed(settings: Settings, report: Path) -> dict[Path, bytes | None]:
    """The files that have changed since a report was kept: path → what it held then, None if it was not there.

    Args:
        settings: whose root folder it is.
        report: what `keep` wrote.

    Raises:
        ChangesError: it is no such report.
    """
    before = _checked(report)
    now = _files(settings)
    found: dict[Path, bytes | None] = {}
    for name in before.keys() | now.keys():
        path = now.get(name) or _place(settings, name)
        content = turtle.read_bytes(path) if name in now else None
        if content != before.get(name):
            found[path.resolve()] = before.get(name)
    return found


def _checked(report: Path) -> dict[str, bytes]:
    try:
        document = json.loads(report.read_bytes())
        return {name: text.encode(errors="surrogateescape") for name, text in document["checked"].items()}
    except (OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        reason = f"--keep: {type(error).__name__}: {error}"
        raise ChangesError(since=report, reason=reason) from error


def _files(settings: Settings) -> dict[str, Path]:
    return {
        f"{part}/{path.relative_to(settings.part(part)).as_posix()}": path for path, part, _ in graphs.entries(settings)
    }


def _place(settings: Settings, name: str) -> Path:
    """Where a file lay that is there no more."""
    part, _, rest = name.partition("/")
    return settings.part(part) / rest
