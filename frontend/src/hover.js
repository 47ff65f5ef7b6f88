// What a name in the query stands for, where the pointer rests on it.

import { hoverTooltip } from "@codemirror/view";

const NAME = /[\p{L}][\p{L}\p{N}_-]*:[\p{L}\p{N}_-]+/gu;

/** An extension of the editor. */
export function explain(vocabulary, words) {
  return hoverTooltip(async (view, pos) => {
    const line = view.state.doc.lineAt(pos);
    const match = [...line.text.matchAll(NAME)].find((found) => {
      const from = line.from + found.index;
      return from <= pos && pos <= from + found[0].length;
    });
    if (!match) return null;
    const term = await vocabulary.named(match[0]).catch(() => undefined);
    if (!term) return null;
    const from = line.from + match.index;
    return { pos: from, end: from + match[0].length, above: true, create: () => ({ dom: told(term, words) }) };
  });
}

function told(term, words) {
  const dom = document.createElement("div");
  const label = document.createElement("strong");
  label.textContent = term.label;
  const name = document.createElement("div");
  name.className = "name";
  name.textContent = [term.name, words.kinds[term.kind]].filter(Boolean).join(" · ");
  dom.append(label, name);
  if (term.note) dom.append(Object.assign(document.createElement("div"), { textContent: term.note }));
  return dom;
}
