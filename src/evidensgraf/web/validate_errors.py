"""What can go wrong with a text that is sent to be checked, in words that fit it; the statuses are their parents'."""

from __future__ import annotations

from evidensgraf.errors import DeadlineError, WorkerLostError
from evidensgraf.web.errors import MediaTypeError, NotAcceptableError, RequestError, TooLargeError


class NoTextError(RequestError):
    """A request to check nothing."""

    da = "Der er ingen tekst at tjekke: indsæt noget Turtle, vælg en fil, eller send den som text/turtle."
    en = "There is no text to check: paste some Turtle, choose a file, or send it as text/turtle."


class TextSizeError(TooLargeError):
    """A text that is too long. Facts: `limit`, in bytes."""

    da = "Teksten er for lang: højst {limit} byte tjekkes her. Brug evidensgraf validate på din egen maskine."
    en = "The text is too long: at most {limit} bytes are checked here. Use evidensgraf validate on your own machine."


class TextTypeError(MediaTypeError):
    """A text in a format that is not checked. Facts: `given`, `known`."""

    da = "»{given}« kan ikke tjekkes: send en af {known}, eller en fil med tilsvarende endelse."
    en = "“{given}” cannot be checked: send one of {known}, or a file with such an ending."


class ReportFormatError(NotAcceptableError):
    """A request for a report in a format that there is none in. Facts: `offered`."""

    da = "Rapporten findes ikke i et format, som anmodningen tager imod. Den findes som {offered}."
    en = "The report has no format that the request accepts. It has these: {offered}."


class CheckTimeError(DeadlineError):
    """A check that took longer than it may. Facts: `seconds`."""

    da = "Stoppet efter {seconds} sekunder, som er grænsen. Del teksten, eller brug evidensgraf validate selv."
    en = "Stopped after {seconds} seconds, which is the limit. Split the text, or use evidensgraf validate yourself."


class CheckLostError(WorkerLostError):
    """A check whose process died. Facts: `megabytes`, the memory that it may use."""

    da = "Stoppet: teksten kræver mere end {megabytes} MB hukommelse, som er grænsen, eller er indlejret for dybt."
    en = "Stopped: the text takes more than {megabytes} MB of memory, which is the limit, or is nested too deep."
