"""A real editor's side of the protocol: pygls' client, which starts `evidensgraf lsp` and speaks with it over stdio."""

from __future__ import annotations

import asyncio
import os
import sys
from collections import defaultdict
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import pytest
from lsprotocol import types
from pygls.lsp.client import LanguageClient

from evidensgraf.settings import shipped_root

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
    from pathlib import Path

WAIT = 30
"""Seconds that anything may take, on a busy machine."""


class Editor(LanguageClient):
    """A client that keeps the diagnostics it is told."""

    def __init__(self) -> None:
        super().__init__("tests", "1")
        self.told: dict[str, list[types.PublishDiagnosticsParams]] = defaultdict(list)
        self.shown: list[str] = []
        self.news = asyncio.Event()
        self.versions: dict[str, int] = {}

    def open(self, path: Path, content: str) -> str:
        """Open a document that has this text, whatever lies there."""
        uri = path.as_uri()
        self.versions[uri] = 1
        item = types.TextDocumentItem(uri, "turtle", 1, content)
        self.text_document_did_open(types.DidOpenTextDocumentParams(item))
        return uri

    def change(self, uri: str, content: str) -> int:
        """Put another text in its place."""
        self.versions[uri] += 1
        document = types.VersionedTextDocumentIdentifier(uri=uri, version=self.versions[uri])
        whole = types.TextDocumentContentChangeWholeDocument(content)
        self.text_document_did_change(types.DidChangeTextDocumentParams(document, [whole]))
        return self.versions[uri]

    async def diagnostics(
        self, uri: str, fits: Callable[[list[types.Diagnostic]], bool] = lambda found: True
    ) -> list[types.Diagnostic]:
        """The diagnostics of the document's present version, once they fit."""

        async def wait() -> list[types.Diagnostic]:
            while True:
                for told in self.told[uri]:
                    if told.version == self.versions[uri] and fits(list(told.diagnostics)):
                        return list(told.diagnostics)
                self.news.clear()
                await self.news.wait()

        return await asyncio.wait_for(wait(), WAIT)

    async def complete(self, uri: str, content: str) -> list[types.CompletionItem]:
        """What is offered at the sign ‸ in a text, which is what the document then holds."""
        before, _, after = content.partition("‸")
        self.change(uri, before + after)
        params = types.CompletionParams(types.TextDocumentIdentifier(uri), position_after(before))
        found = await asyncio.wait_for(self.text_document_completion_async(params), WAIT)
        assert isinstance(found, types.CompletionList)
        return list(found.items)


def position_after(text: str) -> types.Position:
    """Where an editor is after a text: the lines before, and the UTF-16 units on the last one."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return types.Position(len(lines) - 1, len(lines[-1].encode("utf-16-le")) // 2)


@asynccontextmanager
async def connected(root: Path, *arguments: str, **options: Any) -> AsyncIterator[Editor]:
    """An editor that has opened a folder and met the server; afterwards the server has ended as it should."""
    editor = Editor()

    @editor.feature(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)  # type: ignore[untyped-decorator]  # pygls' clients are
    def tell(params: types.PublishDiagnosticsParams) -> None:
        editor.told[params.uri].append(params)
        editor.news.set()

    @editor.feature(types.WINDOW_SHOW_MESSAGE)  # type: ignore[untyped-decorator]  # as above
    def show(params: types.ShowMessageParams) -> None:
        editor.shown.append(params.message)

    # What a setting says of the language goes before what the editor says.
    outside = {name: value for name, value in os.environ.items() if not name.startswith("EVIDENSGRAF_")}
    await editor.start_io(sys.executable, "-m", "evidensgraf", *arguments, "lsp", "--stdio", env=outside)
    wanted = types.InitializeParams(
        capabilities=types.ClientCapabilities(),
        workspace_folders=[types.WorkspaceFolder(root.as_uri(), root.name)],
        **options,
    )
    await asyncio.wait_for(editor.initialize_async(wanted), WAIT)
    editor.initialized(types.InitializedParams())
    try:
        yield editor
        await asyncio.wait_for(editor.shutdown_async(None), WAIT)
        assert editor.shown == [], "the server told of an error of its own"
    finally:
        editor.exit(None)
        await asyncio.wait_for(editor.stop(), WAIT)  # type: ignore[no-untyped-call]  # as above


@pytest.fixture(scope="session")
def edit() -> Iterator[Callable[[Coroutine[Any, Any, Any]], Any]]:
    """Runs a piece of a conversation of `danish`."""
    with asyncio.Runner() as runner:
        yield runner.run


@pytest.fixture(scope="session")
def _danish(edit: Callable[..., Any]) -> Iterator[Editor]:
    context = connected(shipped_root(), locale="da-DK")
    yield edit(context.__aenter__())
    edit(context.__aexit__(None, None, None))


@pytest.fixture
def danish(_danish: Editor) -> Iterator[Editor]:
    """An editor whose user reads Danish, over the shipped graph; one server for many tests, which share no document."""
    yield _danish
    for uri in _danish.versions:
        _danish.text_document_did_close(types.DidCloseTextDocumentParams(types.TextDocumentIdentifier(uri)))
    _danish.versions.clear()
    _danish.told.clear()
