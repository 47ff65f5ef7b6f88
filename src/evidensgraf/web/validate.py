"""A text is checked for whoever gives it: on a page beside its numbered lines, or as a report for a program.

Nothing is kept, here or at whoever stands between (`no-store`): a text may be unpublished. The page needs no script: a
file that is dropped onto the file field is chosen by the browser itself.
"""

from __future__ import annotations

import re
from pathlib import PurePath
from typing import TYPE_CHECKING, TypeVar, cast

from flask import Blueprint, Response, current_app, g, redirect, render_template, request, url_for
from werkzeug.exceptions import RequestEntityTooLarge

from evidensgraf.errors import DeadlineError, EvidensgrafError, WorkerLostError
from evidensgraf.namespaces import shortened
from evidensgraf.validation.given import Given, Judges
from evidensgraf.web import errors, negotiation, validate_errors
from evidensgraf.web.message import IS_GONE
from evidensgraf.web.negotiation import CHECK, HTML
from evidensgraf.web.site import current_site
from evidensgraf.web.validate_page import Sheet, sheet_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask

    from evidensgraf.settings import Settings
    from evidensgraf.validation.given import Checked
    from evidensgraf.web.reader import Reader

blueprint = Blueprint("validate", __name__)

TEXTS = {
    "text/turtle": ".ttl",
    "application/x-turtle": ".ttl",
    "application/n-triples": ".nt",
    "application/trig": ".trig",
    "application/n-quads": ".nq",
}
"""The content types that are checked, and the ending that each would have as a file."""
REPORTS = {
    "application/json": "json",
    "application/sarif+json": "sarif",
    "text/turtle": "ttl",
    "application/xml": "junit",
}
"""The forms of a report, the preferred one first."""
_JUDGES = "evidensgraf.judges"
_FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")
_ENCODED = 3  # a byte of a form's field can take three
_BESIDE = 4096  # the form's other fields
_NAME = re.compile(r"[^\w .-]")
_LONGEST_NAME = 80
_Answer = TypeVar("_Answer")


def set_up(app: Flask, settings: Settings) -> None:
    """Let an app check texts."""
    app.extensions[_JUDGES] = Judges(settings)
    app.register_blueprint(blueprint)


def most_body(settings: Settings) -> int:
    """The largest body of a request to check a text, in bytes."""
    return settings.max_check_bytes * _ENCODED + _BESIDE


def close(app: Flask) -> None:
    """Stop the processes in which an app checks texts."""
    cast("Judges", app.extensions[_JUDGES]).close()


@blueprint.get(CHECK)
def lead() -> Response:
    """To the page in the reader's language."""
    reader: Reader = g.reader
    response = cast("Response", redirect(url_for("validate.page", language=reader.language)))
    response.vary.add("Accept-Language")
    return response


@blueprint.get(f"/<any(da, en):language>{CHECK}")
def page(language: str) -> str:
    """The page before anything is checked."""
    return _page(text="", language=language)


@blueprint.post(CHECK)
@blueprint.post(f"/<any(da, en):language>{CHECK}")
def check(language: str | None = None) -> Response:
    """Check a text: a report for a program, a page for a reader; what went wrong is said beside the text."""
    is_form = request.mimetype in _FORMS
    wanted = _wanted(page_by_default=is_form or language is not None)
    try:
        given = _given(is_form=is_form)
        if wanted != HTML:
            return Response(
                _worked(lambda judges: judges.written(given, REPORTS[wanted], g.reader.language, _is_gone())),
                mimetype=wanted,
            )
        text = given.content.decode("utf-8", "replace")
        checked = _worked(lambda judges: judges.check(given, _is_gone()))
        return Response(_page(text=text, checked=checked, sheet=sheet_of(text, checked.report, g.reader)))
    except EvidensgrafError as error:
        if wanted != HTML:
            raise
        kept = "" if isinstance(error, errors.TooLargeError) else request.form.get("text", "")
        return Response(_page(text=kept, problem=error.text(g.reader.language)), errors.status_of(error))


@blueprint.after_request
def _forget(response: Response) -> Response:
    """What is sent here is kept nowhere."""
    if request.method == "POST":
        response.cache_control.no_store = True
        response.vary.update(["Accept", "Accept-Language"])
    return response


def _page(
    *, text: str, checked: Checked | None = None, sheet: Sheet | None = None, problem: str = "", language: str = ""
) -> str:
    del language  # the address has it, and so the reader
    return render_template(
        "validate.html",
        text=text,
        checked=checked,
        sheet=sheet,
        problem=problem,
        limit=current_site().settings.max_check_bytes,
        types=[*TEXTS],
        reports=REPORTS,
        shortened=shortened,
    )


def _wanted(*, page_by_default: bool) -> str:
    """The media type of the answer.

    Raises:
        ReportFormatError: there is none that the request accepts.
    """
    named = request.args.get("format", "")
    if named:
        fitting = next((media_type for media_type, name in REPORTS.items() if name == named), None)
    else:
        offered = [HTML, *REPORTS] if page_by_default else [*REPORTS, HTML]
        fitting = negotiation.best(offered)
    if fitting is None:
        raise validate_errors.ReportFormatError(offered=", ".join([HTML, *REPORTS]))
    return fitting


def _given(*, is_form: bool) -> Given:
    """The text that the request carries.

    Raises:
        NoTextError, TextSizeError, TextTypeError: it carries none, too much, or something else.
    """
    limit = current_site().settings.max_check_bytes
    request.max_content_length = limit * (_ENCODED if is_form else 1) + _BESIDE
    request.max_form_memory_size = request.max_content_length
    if (request.content_length or 0) > request.max_content_length:
        raise validate_errors.TextSizeError(limit=limit)
    try:
        given = _of_form() if is_form else _of_body()
    except RequestEntityTooLarge as error:
        raise validate_errors.TextSizeError(limit=limit) from error
    if len(given.content) > limit:
        raise validate_errors.TextSizeError(limit=limit)
    if not given.content.strip():
        raise validate_errors.NoTextError
    return given


def _of_body() -> Given:
    suffix = TEXTS.get(request.mimetype)
    if suffix is None:
        raise validate_errors.TextTypeError(given=request.mimetype, known=", ".join(TEXTS))
    return Given(request.get_data(), suffix)


def _of_form() -> Given:
    """The file that was chosen, else what stands in the text field."""
    file = request.files.get("file")
    if file and file.filename:
        name = PurePath(file.filename.replace("\\", "/")).name
        suffix = PurePath(name).suffix.lower()
        if suffix not in TEXTS.values():
            raise validate_errors.TextTypeError(given=name[:_LONGEST_NAME], known=", ".join(TEXTS))
        return Given(file.read(), suffix, _NAME.sub("_", PurePath(name).stem)[:_LONGEST_NAME] or "text")
    # A browser sends CR LF, whatever the text had.
    return Given(request.form.get("text", "").replace("\r\n", "\n").encode("utf-8", "surrogatepass"))


def _worked(work: Callable[[Judges], _Answer]) -> _Answer:
    """The answer of the processes that check, with their limits in words that fit."""
    judges = cast("Judges", current_app.extensions[_JUDGES])
    try:
        return work(judges)
    except DeadlineError as error:
        raise validate_errors.CheckTimeError(**error.facts) from error
    except WorkerLostError as error:
        raise validate_errors.CheckLostError(**error.facts) from error


def _is_gone() -> Callable[[], bool] | None:
    return cast("Callable[[], bool] | None", request.environ.get(IS_GONE))
