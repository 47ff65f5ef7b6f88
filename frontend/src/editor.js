// The editor: CodeMirror 6 in a shadow root, where its styles are allowed under a policy without inline styles.

import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { HighlightStyle, bracketMatching, indentOnInput, syntaxHighlighting } from "@codemirror/language";
import { forceLinting, lintKeymap } from "@codemirror/lint";
import { highlightSelectionMatches, search, searchKeymap } from "@codemirror/search";
import { EditorState, Prec } from "@codemirror/state";
import { EditorView, drawSelection, highlightActiveLine, keymap, lineNumbers } from "@codemirror/view";
import { tags } from "@lezer/highlight";
import { SparqlLanguage } from "codemirror-lang-sparql";

import { complete } from "./completion.js";
import { explain } from "./hover.js";
import { checkedByServer } from "./checking.js";

const colours = HighlightStyle.define([
  { tag: tags.keyword, color: "var(--code-keyword)", fontWeight: "600" },
  { tag: tags.comment, color: "var(--ink-quiet)", fontStyle: "italic" },
  { tag: tags.string, color: "var(--code-string)" },
  { tag: [tags.number, tags.integer, tags.float, tags.bool], color: "var(--code-number)" },
  { tag: tags.variableName, color: "var(--code-variable)" },
  { tag: [tags.namespace, tags.url, tags.typeName], color: "var(--code-name)" },
]);

const theme = EditorView.theme({
  "&": { backgroundColor: "var(--paper)", border: "1px solid var(--ink-quiet)", borderRadius: "var(--radius)", color: "var(--ink)", fontSize: "var(--small)" },
  "&.cm-focused": { outline: "3px solid var(--accent)", outlineOffset: "2px" },
  ".cm-scroller": { fontFamily: "var(--mono)", lineHeight: "1.5", maxHeight: "70vh" },
  ".cm-content, .cm-gutter": { minHeight: "20rem" },
  ".cm-content": { caretColor: "var(--ink)", padding: "0.75rem 0" },
  ".cm-cursor": { borderLeftColor: "var(--ink)" },
  ".cm-gutters": { backgroundColor: "var(--raised)", borderRight: "1px solid var(--rule)", color: "var(--ink-quiet)" },
  ".cm-activeLine, .cm-activeLineGutter": { backgroundColor: "color-mix(in srgb, var(--accent) 7%, transparent)" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": { background: "color-mix(in srgb, var(--accent) 25%, transparent)" },
  ".cm-tooltip": { backgroundColor: "var(--paper)", border: "1px solid var(--ink-quiet)", borderRadius: "var(--radius)", color: "var(--ink)", fontFamily: "system-ui, sans-serif", maxWidth: "min(32rem, 90vw)" },
  ".cm-tooltip-hover": { padding: "0.5rem 0.75rem" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul": { fontFamily: "system-ui, sans-serif", maxHeight: "16rem" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li": { padding: "0.2rem 0.5rem" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li[aria-selected]": { backgroundColor: "var(--accent)", color: "var(--accent-ink)" },
  "li[aria-selected] .cm-completionDetail": { color: "inherit" },
  ".cm-completionDetail": { color: "var(--ink-quiet)", fontFamily: "var(--mono)", fontStyle: "normal" },
  ".cm-completionInfo": { padding: "0.5rem 0.75rem" },
  ".cm-panels": { backgroundColor: "var(--raised)", color: "var(--ink)" },
  ".cm-diagnostic": { whiteSpace: "normal" },
  ".name": { fontFamily: "var(--mono)", color: "var(--ink-quiet)" },
});

/**
 * Puts an editor in the place of a text field, which keeps its text for the form.
 *
 * @param {HTMLTextAreaElement} textarea the field.
 * @param {{words: Object<string, string>, vocabulary: Object, check: string, run: () => void}} parts what it works with:
 *   the page's words, what can be completed, the address that checks a query, and what Ctrl-Enter does.
 * @returns {{text: () => string, setText: (text: string) => void, refresh: () => void}}
 */
export function createEditor(textarea, { words, vocabulary, check, run }) {
  const host = document.createElement("div");
  host.className = "code";
  const root = host.attachShadow({ mode: "open", delegatesFocus: true });
  textarea.before(host);
  const keep = EditorView.updateListener.of((update) => {
    if (update.docChanged) textarea.value = update.state.doc.toString();
  });
  const running = Prec.highest(keymap.of([{ key: "Mod-Enter", run: () => (run(), true) }]));
  const view = new EditorView({
    parent: root,
    root,
    doc: textarea.value,
    extensions: [
      running, lineNumbers(), history(), drawSelection(), indentOnInput(), bracketMatching(), closeBrackets(),
      highlightActiveLine(), highlightSelectionMatches(), search({ top: true }), EditorView.lineWrapping,
      SparqlLanguage, syntaxHighlighting(colours), theme, keep, EditorState.phrases.of(words.phrases),
      autocompletion({ override: [complete(vocabulary, words)], icons: false }), explain(vocabulary, words), checkedByServer(check),
      // Tab leaves the editor, as it leaves any field: whoever has no mouse must get out again.
      keymap.of([...closeBracketsKeymap, ...defaultKeymap, ...searchKeymap, ...historyKeymap, ...completionKeymap, ...lintKeymap]),
      EditorView.contentAttributes.of({ "aria-label": words.label, "aria-describedby": "editor-keys", spellcheck: "false" }),
    ],
  });
  textarea.hidden = true;
  document.querySelector(`label[for="${textarea.id}"]`)?.addEventListener("click", () => view.focus());
  return {
    text: () => view.state.doc.toString(),
    setText(text) {
      view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: text }, scrollIntoView: true });
      view.focus();
    },
    refresh: () => forceLinting(view),
  };
}
