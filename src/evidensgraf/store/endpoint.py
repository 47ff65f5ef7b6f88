"""One SPARQL 1.1 endpoint over HTTP: what is asked goes out, a whole answer or an error comes back.

Sources: SPARQL 1.1 Protocol (https://www.w3.org/TR/sparql11-protocol/); SPARQL 1.1 Graph Store HTTP Protocol,
section 5.3 (https://www.w3.org/TR/sparql11-http-rdf-update/#http-put).
"""

from __future__ import annotations

import base64
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http.client import HTTPException, HTTPResponse
from typing import TYPE_CHECKING, Any, cast
from urllib.error import HTTPError
from urllib.parse import quote
from urllib.request import HTTPRedirectHandler, Request, build_opener

from SPARQLWrapper import GET, JSON, POST, POSTDIRECTLY, TURTLE, SPARQLWrapper

from evidensgraf import __version__
from evidensgraf.errors import AnswerSizeError, DeadlineError
from evidensgraf.store.trouble import error_of, is_transient, unfit

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from evidensgraf.settings import Settings
    from evidensgraf.store.query import Form

_LOG = logging.getLogger(__name__)
_PAUSES = (0.1, 0.4)
"""Seconds before the second and the third try."""
_AT_ONCE = 1.0
"""What failed later than after so many seconds was under way, and trying again would only add to the load."""
_LONGEST_GET = 2000
"""A longer query goes into a body: servers and proxies refuse long addresses from some 8,000 bytes on."""
_PART = 1 << 16
_Send = Callable[[float], HTTPResponse]


class _NoRedirect(HTTPRedirectHandler):
    """Go nowhere else: urllib would take the credentials along to any host, and turn POST into GET."""

    def redirect_request(self, *_: Any) -> None:
        """Say that there is no other place to go, which makes the redirection an HTTPError."""


_OPENER = build_opener(_NoRedirect)


class _Wrapper(SPARQLWrapper):
    """SPARQLWrapper with our own knowledge of the query's form, and with responses as they come."""

    form = "SELECT"
    seconds = 60.0

    def _parseQueryType(self, query: str) -> str:  # noqa: N802 (the library's name)
        """The form: `read_query` knows it, and the library's own patterns take some queries for updates."""
        return self.form

    def _query(self) -> tuple[HTTPResponse, str]:
        return _OPENER.open(self._createRequest(), timeout=self.seconds), self.returnFormat

    def send(self, seconds: float) -> HTTPResponse:
        """Send what was set, and wait so long for each part of the response."""
        self.seconds = seconds
        return self.query().response


@dataclass(frozen=True, slots=True)
class Asked:
    """A query as the protocol carries it.

    Attributes:
        text: the query.
        form: its form, which decides the format of the answer: JSON results or Turtle.
        default_graphs: `default-graph-uri`.
        named_graphs: `named-graph-uri`.
        parameters: what else the engine is told.
    """

    text: str
    form: Form
    default_graphs: Sequence[str] = ()
    named_graphs: Sequence[str] = ()
    parameters: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where an engine is reached.

    Attributes:
        query_url: it takes queries.
        update_url: it takes updates; empty where nothing is written.
        graphs_url: it takes whole graphs (Graph Store Protocol); may be empty.
        seconds: how long one request may take, all tries together.
        largest: most bytes of an answer that are read.
        user: name for Basic authentication.
        password: the same user's.
        token: a bearer token; goes before user and password.
        is_named: errors tell the address, as they may where only its owner reads them.
    """

    query_url: str
    update_url: str = ""
    graphs_url: str = ""
    seconds: float = 60
    largest: int = 1 << 40
    user: str = ""
    password: str = field(default="", repr=False)
    token: str = field(default="", repr=False)
    is_named: bool = False

    @classmethod
    def of(cls, settings: Settings) -> Endpoint:
        """The endpoint that settings name, for reading."""
        return cls(
            settings.store,
            seconds=settings.query_seconds,
            largest=settings.max_answer_bytes,
            user=settings.store_user,
            password=settings.store_password,
            token=settings.store_token,
        )

    def ask(self, asked: Asked, is_gone: Callable[[], bool] | None = None) -> bytes:
        """The whole answer: SPARQL JSON results for SELECT and ASK, Turtle for CONSTRUCT and DESCRIBE.

        Raises:
            QuerySyntaxError: the engine cannot read the query.
            DeadlineError, AnswerSizeError: it asked for too much.
            StoreError: the engine does not do its part.
            ConnectionAbortedError: who asked has gone away.
        """
        wrapper = self._wrapper(asked.form.value)
        wrapper.setReturnFormat(TURTLE if asked.form.is_graph else JSON)
        wrapper.setQuery(asked.text)
        for iri in asked.default_graphs:
            wrapper.addParameter("default-graph-uri", iri)
        for iri in asked.named_graphs:
            wrapper.addParameter("named-graph-uri", iri)
        for name, value in asked.parameters.items():
            wrapper.addParameter(name, value)
        length = sum(len(quote(text)) for text in (asked.text, *asked.default_graphs, *asked.named_graphs))
        wrapper.setMethod(GET if length <= _LONGEST_GET else POST)
        kind = "text/turtle" if asked.form.is_graph else "json"
        return self._exchange(self.query_url, wrapper.send, kind=kind, is_gone=is_gone)

    def update(self, text: str) -> None:
        """Have an update done. It is sent once: whether a lost one was done cannot be known.

        Raises:
            StoreError, DeadlineError: it was not done, or it is not known whether it was.
        """
        wrapper = self._wrapper("INSERT")  # stands for updates of every kind
        wrapper.updateEndpoint = self.update_url
        wrapper.setMethod(POST)
        wrapper.setRequestMethod(POSTDIRECTLY)
        wrapper.setQuery(text)
        self._exchange(self.update_url, wrapper.send, tries=1)

    def put(self, graph: str, n_triples: bytes) -> None:
        """Put a whole graph in the place of the one of that name (Graph Store Protocol); done twice, it is the same.

        Raises:
            StoreError, DeadlineError: see `update`.
        """
        address = f"{self.graphs_url}?graph={quote(graph, safe='')}"
        request = Request(address, n_triples, method="PUT")  # noqa: S310 (settings take http and https only)
        request.add_header("Content-Type", "application/n-triples")
        if self._authorization:
            request.add_header("Authorization", self._authorization)
        self._exchange(self.graphs_url, lambda seconds: cast("HTTPResponse", _OPENER.open(request, timeout=seconds)))

    @property
    def _authorization(self) -> str:
        if self.token:
            return f"Bearer {self.token}"
        both = f"{self.user}:{self.password}".encode()
        return f"Basic {base64.b64encode(both).decode()}" if self.user else ""

    def _wrapper(self, form: str) -> _Wrapper:
        wrapper = _Wrapper(self.query_url, agent=f"evidensgraf/{__version__}")
        wrapper.form = form
        wrapper.setOnlyConneg(True)
        if self._authorization:
            wrapper.addCustomHttpHeader("Authorization", self._authorization)
        return wrapper

    def _exchange(
        self, url: str, send: _Send, kind: str = "", is_gone: Callable[[], bool] | None = None, tries: int = 3
    ) -> bytes:
        """Send and read, and try again what failed at once and may pass: a refused or broken connection, 502, 503."""
        deadline = time.monotonic() + self.seconds
        pauses = _PAUSES[: tries - 1]
        for pause in (*pauses, None):
            begun = time.monotonic()
            try:
                return self._once(send, kind, deadline, is_gone)
            except (OSError, HTTPException) as error:
                if isinstance(error, ConnectionAbortedError) and is_gone and is_gone():
                    raise
                told = error_of(error, self.seconds, url if self.is_named else "", has_query=bool(kind))
                if isinstance(error, HTTPError):
                    error.close()
                soon = time.monotonic() - begun < _AT_ONCE and time.monotonic() < deadline
                if pause is None or not soon or not is_transient(error):
                    if not self.is_named:
                        _LOG.warning("%s: %r", url, error)
                    raise told from error
            time.sleep(pause)
        raise AssertionError  # the last try returns or raises

    def _once(self, send: _Send, kind: str, deadline: float, is_gone: Callable[[], bool] | None) -> bytes:
        with send(max(0.01, deadline - time.monotonic())) as response:
            if kind and kind not in response.headers.get("Content-Type", ""):
                raise unfit(response.headers.get("Content-Type", ""), self.query_url if self.is_named else "")
            content = b"".join(self._parts(response, deadline, is_gone))
            if response.length:
                raise ConnectionResetError("the answer broke off")
        return content

    def _parts(self, response: HTTPResponse, deadline: float, is_gone: Callable[[], bool] | None) -> Iterable[bytes]:
        left = self.largest
        while part := response.read1(_PART):
            left -= len(part)
            if left < 0:
                raise AnswerSizeError(limit=self.largest, what_da="byte", what_en="bytes")
            if time.monotonic() > deadline:
                raise DeadlineError(seconds=self.seconds)
            if is_gone and is_gone():
                raise ConnectionAbortedError
            yield part
