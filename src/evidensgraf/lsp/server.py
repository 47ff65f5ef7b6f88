"""The features of the language server, each a few lines over what does the work.

A text is answered for as it is at that moment, saved or not. What is wrong with its syntax is told at once; what the
shapes say of it, when the typing has paused. Whatever goes wrong with one request is told to the editor in words and
touches no other.

Source: Language Server Protocol 3.17 (https://microsoft.github.io/language-server-protocol/).
"""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from lsprotocol import types
from pygls.lsp.server import LanguageServer
from pygls.uris import to_fs_path

from evidensgraf import __version__
from evidensgraf.errors import EvidensgrafError
from evidensgraf.lsp import diagnostics, reading
from evidensgraf.lsp.checking import Checking
from evidensgraf.lsp.completion import Completion
from evidensgraf.lsp.session import Document, Session, path_of
from evidensgraf.lsp.text import Text

if TYPE_CHECKING:
    from evidensgraf.errors import Language
    from evidensgraf.settings import Settings

PAUSE_SECONDS = 0.3
"""How long the typing pauses before the shapes are checked."""
_TRIGGERS = (":", "@", "^", " ")


class Server(LanguageServer):
    """A language server for Turtle of one root folder.

    Args:
        settings: its root folder, unless the editor's folder is one itself.
        language: of all words; None: that of the editor.
        fixed_root: whether the root folder was chosen by whoever started the server.
    """

    def __init__(self, settings: Settings, language: Language | None, *, fixed_root: bool) -> None:
        # The whole text with each change: what pygls takes for the end of a line (a form feed, U+2028) is none to an
        # editor, so that parts of a text would be put into wrong places.
        super().__init__("evidensgraf", __version__, text_document_sync_kind=types.TextDocumentSyncKind.Full)
        self._settings, self._language, self._fixed_root = settings, language, fixed_root
        self.session = Session(settings, language or "en")
        self._checking = Checking(self.session)
        self._worker = ThreadPoolExecutor(max_workers=1)  # one check at a time, beside what answers the editor
        self._pause: asyncio.Task[None] | None = None

    def meet(self, params: types.InitializeParams) -> None:
        """Settle language and root folder with the editor."""
        locale = (params.locale or "").lower()
        language: Language = self._language or ("da" if locale.startswith("da") else "en")
        settings = self._settings if self._fixed_root else self._with_root_of(params)
        self.session = Session(settings, language)
        self._checking = Checking(self.session)

    def take(self, uri: str) -> None:
        """Take the text of a document as it is now, tell what is wrong with its syntax, and have it checked soon."""
        held = self.workspace.get_text_document(uri)
        document = self.session.put(uri, held.source, held.version, self.workspace.position_codec)
        if (told := self._checking.syntax(document)) is not None:
            self._tell(document, told)
        self.check_soon()

    def check_soon(self) -> None:
        """Have everything checked that has changed, once the typing pauses."""
        if self._pause:
            self._pause.cancel()
        self._pause = asyncio.get_running_loop().create_task(self._check())

    async def _check(self) -> None:
        await asyncio.sleep(PAUSE_SECONDS)
        before = {uri: document.version for uri, document in self.session.documents.items()}
        try:
            loop = asyncio.get_running_loop()
            found = await asyncio.shield(loop.run_in_executor(self._worker, self._checking.check))
        except EvidensgrafError as error:  # a file that is gone, a folder that cannot be read
            self.window_log_message(
                types.LogMessageParams(types.MessageType.Warning, error.text(self.session.language))
            )
            return
        for uri, told in found.items():
            document = self.session.documents.get(uri)
            if document and document.version == before.get(uri):
                self._tell(document, told)

    def reread(self, path: Path) -> None:
        """Take a file that has changed as it is now."""
        self.session.reread(path)
        self._checking.reread(path)

    def _tell(self, document: Document, told: list[types.Diagnostic]) -> None:
        self.text_document_publish_diagnostics(
            types.PublishDiagnosticsParams(document.uri, told, version=document.version)
        )

    def _with_root_of(self, params: types.InitializeParams) -> Settings:
        """The settings with the first folder of the editor that is a root folder, if there is one."""
        folders = [folder.uri for folder in params.workspace_folders or ()] or [params.root_uri or ""]
        for uri in folders:
            path = to_fs_path(uri) if uri.startswith("file:") else None
            if path and (Path(path) / "data").is_dir():
                return replace(self._settings, root=Path(path))
        return self._settings

    def complete(self, document: Document, position: types.Position) -> types.CompletionList:
        """What could stand at a position."""
        if document.is_too_long:
            return types.CompletionList(is_incomplete=False, items=[])
        found = Completion(document.text, document.sheet, self.session.lexicon, self.session.language)
        return found.at(document.text.offset(position))

    def document(self, uri: str) -> Document:
        """An open document; an empty one where none is open by that name."""
        return self.session.documents.get(uri) or Document(uri, path_of(uri), Text(""), None)


def build(settings: Settings, language: Language | None, *, fixed_root: bool) -> Server:
    """A server with its features; see `Server`."""
    server = Server(settings, language, fixed_root=fixed_root)
    _add_life(server)
    _add_documents(server)
    _add_answers(server)
    return server


def _add_life(server: Server) -> None:
    @server.feature(types.INITIALIZE)
    def meet(params: types.InitializeParams) -> None:
        server.meet(params)

    @server.feature(types.INITIALIZED)
    async def watch(_: types.InitializedParams) -> None:
        workspace = server.client_capabilities.workspace
        watching = workspace and workspace.did_change_watched_files
        if watching and watching.dynamic_registration:
            watchers = [types.FileSystemWatcher(glob_pattern="**/*.{ttl,nt,trig,nq}")]
            options = types.DidChangeWatchedFilesRegistrationOptions(watchers)
            asked = types.Registration("watched", types.WORKSPACE_DID_CHANGE_WATCHED_FILES, options)
            await server.client_register_capability_async(types.RegistrationParams([asked]))


def _add_documents(server: Server) -> None:
    @server.feature(types.TEXT_DOCUMENT_DID_OPEN)
    async def opened(params: types.DidOpenTextDocumentParams) -> None:
        server.take(params.text_document.uri)

    @server.feature(types.TEXT_DOCUMENT_DID_CHANGE)
    async def changed(params: types.DidChangeTextDocumentParams) -> None:
        server.take(params.text_document.uri)

    @server.feature(types.TEXT_DOCUMENT_DID_SAVE)
    async def saved(params: types.DidSaveTextDocumentParams) -> None:
        server.reread(path_of(params.text_document.uri))
        server.check_soon()

    @server.feature(types.TEXT_DOCUMENT_DID_CLOSE)
    async def closed(params: types.DidCloseTextDocumentParams) -> None:
        uri = params.text_document.uri
        server.session.drop(uri)
        server.reread(path_of(uri))
        server.text_document_publish_diagnostics(types.PublishDiagnosticsParams(uri, []))
        server.check_soon()

    @server.feature(types.WORKSPACE_DID_CHANGE_WATCHED_FILES)
    async def files(params: types.DidChangeWatchedFilesParams) -> None:
        for change in params.changes:
            server.reread(path_of(change.uri))
        server.check_soon()


def _add_answers(server: Server) -> None:
    @server.feature(types.TEXT_DOCUMENT_COMPLETION, types.CompletionOptions(trigger_characters=[*_TRIGGERS]))
    def complete(params: types.CompletionParams) -> types.CompletionList:
        return server.complete(server.document(params.text_document.uri), params.position)

    @server.feature(types.TEXT_DOCUMENT_HOVER)
    def hover(params: types.HoverParams) -> types.Hover | None:
        return reading.hover(server.session, server.document(params.text_document.uri), params.position)

    @server.feature(types.TEXT_DOCUMENT_DEFINITION)
    def define(params: types.DefinitionParams) -> list[types.Location]:
        return reading.definition(server.session, server.document(params.text_document.uri), params.position)

    @server.feature(types.TEXT_DOCUMENT_REFERENCES)
    def refer(params: types.ReferenceParams) -> list[types.Location]:
        return reading.references(server.session, server.document(params.text_document.uri), params.position)

    @server.feature(types.TEXT_DOCUMENT_DOCUMENT_SYMBOL)
    def outline(params: types.DocumentSymbolParams) -> list[types.DocumentSymbol]:
        return reading.outline(server.session, server.document(params.text_document.uri))

    @server.feature(types.WORKSPACE_SYMBOL)
    def symbols(params: types.WorkspaceSymbolParams) -> list[types.WorkspaceSymbol]:
        return reading.workspace_symbols(server.session, params.query)

    @server.feature(
        types.TEXT_DOCUMENT_CODE_ACTION, types.CodeActionOptions(code_action_kinds=[types.CodeActionKind.QuickFix])
    )
    def act(params: types.CodeActionParams) -> list[types.CodeAction]:
        document = server.document(params.text_document.uri)
        return diagnostics.actions(document, params.context.diagnostics, server.session.language)
