"""A report as other programs read it, or as a page: one module a format, each a function of the report and a language.

Places are told as the report has them: lines and columns from 1, columns in Unicode code points.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidensgraf.validation.formats.document import as_json
from evidensgraf.validation.formats.github import as_github
from evidensgraf.validation.formats.junit import as_junit
from evidensgraf.validation.formats.page import as_html
from evidensgraf.validation.formats.sarif import as_sarif
from evidensgraf.validation.formats.turtle import as_turtle

if TYPE_CHECKING:
    from collections.abc import Callable

    from evidensgraf.errors import Language
    from evidensgraf.validation.result import Report

FORMATS: dict[str, Callable[[Report, Language], str]] = {
    "json": as_json,
    "sarif": as_sarif,
    "junit": as_junit,
    "github": as_github,
    "ttl": as_turtle,
    "html": as_html,
}
"""What `--format` can name, beside `text`."""

__all__ = ["FORMATS", "as_json"]
