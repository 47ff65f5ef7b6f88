// The query page, enhanced: an editor in place of the text field, and answers without leaving the page.
// Everything here is an addition: without it the page is a form that does the same.

import { createEditor } from "./editor.js";
import { loadVocabulary } from "./vocabulary.js";
import { copyButtons } from "./copy.js";
import { filterQuestions } from "./questions.js";
import { startHistory } from "./history.js";
import { startRunning } from "./running.js";
import { enhanceTable } from "./table.js";

const form = document.querySelector("form.editor");
const words = JSON.parse(document.getElementById("editor-words").textContent);
const textarea = form.querySelector("textarea");
const vocabulary = loadVocabulary(form.dataset.terms, form.dataset.things);
const history = startHistory(form, words, (text) => editor.setText(text));
const running = startRunning(form, words, {
  text: () => editor.text(),
  started: (text) => history.add(text),
  shown: () => {
    enhanceTable(document.getElementById("result"), words);
    copyButtons(document.getElementById("result"), words);
    editor.refresh();
  },
});
const editor = createEditor(textarea, { words, vocabulary, check: form.dataset.check, run: () => running.run() });

filterQuestions(document.querySelector(".choices"), words);
enhanceTable(document.getElementById("result"), words);
copyButtons(document.getElementById("result"), words);
