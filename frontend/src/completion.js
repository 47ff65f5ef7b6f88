// Completion: prefixes, terms, concepts and things by their label in either language, variables of the query, keywords.

const KEYWORDS = (
  "ASK AVG BASE BIND BOUND COALESCE CONCAT CONSTRUCT CONTAINS COUNT DATATYPE DESC DESCRIBE DISTINCT EXISTS FILTER FROM GRAPH " +
  "GROUP BY HAVING IF IN LANG LANGMATCHES LCASE LIMIT MAX MIN MINUS NAMED NOT OFFSET OPTIONAL ORDER BY PREFIX REGEX REPLACE " +
  "SAMPLE SELECT SEPARATOR STR STRAFTER STRBEFORE STRENDS STRSTARTS SUBSTR SUM UCASE UNDEF UNION VALUES WHERE YEAR"
).replaceAll(" BY", "_BY").split(" ").map((word) => ({ label: word.replace("_", " "), type: "keyword", boost: -2 }));
const WORD = /[?$]?[\p{L}\p{N}_-]*(?::[\p{L}\p{N}_-]*)?$/u;
const ENOUGH = 3;

/** A source of completions for the editor. */
export function complete(vocabulary, words) {
  return async (context) => {
    const before = context.matchBefore(WORD);
    if (!before || (before.from === before.to && !context.explicit) || inComment(context)) return null;
    if (/^[?$]/.test(before.text)) return { from: before.from, options: variables(context), validFor: /^[?$][\w]*$/ };
    const { prefixes, terms } = await vocabulary.terms();
    if (declaresPrefix(context, before.from)) return { from: before.from, options: declarations(prefixes), validFor: /^[\w-]*$/ };
    const things = before.text.length >= ENOUGH ? await vocabulary.things(before.text).catch(() => []) : [];
    if (context.aborted) return null;
    const known = new Set(terms.map((term) => term.name));
    const all = [...terms, ...things.filter((thing) => !known.has(thing.name))];
    const options = all.map((term) => option(term, prefixes, words));
    // Things depend on what is typed, so the list is asked for anew with each letter.
    return { from: before.from, options: before.text.includes(":") ? options : [...options, ...KEYWORDS] };
  };
}

function option(term, prefixes, words) {
  return {
    label: `${term.name} ${term.label} ${term.also}`,
    displayLabel: term.label,
    detail: term.name,
    info: term.note ? `${words.kinds[term.kind] ?? ""}: ${term.note}` : words.kinds[term.kind],
    boost: term.kind === "thing" ? -1 : 0,
    apply: (view, _, from, to) => insert(view, term.name, from, to, prefixes),
  };
}

/** Writes a name, and declares its prefix at the top where the query does not. */
function insert(view, name, from, to, prefixes) {
  const prefix = name.slice(0, name.indexOf(":"));
  const text = view.state.doc.toString();
  const declared = new RegExp(`PREFIX\\s+${prefix}:`, "i").test(text);
  const changes = [{ from, to, insert: name }];
  const at = afterComment(view.state.doc);
  const line = `PREFIX ${prefix}: <${prefixes[prefix]}>\n`;
  if (!declared && prefixes[prefix]) changes.unshift({ from: at, insert: line });
  view.dispatch({
    changes,
    selection: { anchor: from + name.length + (changes.length > 1 ? line.length : 0) },
    userEvent: "input.complete",
  });
}

/** Where the first line stands that is no comment and not empty. */
function afterComment(doc) {
  for (let number = 1; number <= doc.lines; number++) {
    const line = doc.line(number);
    if (!/^\s*(#.*)?$/.test(line.text)) return line.from;
  }
  return 0;
}

function variables(context) {
  const found = new Set(context.state.doc.toString().match(/[?$]\w+/g) ?? []);
  const here = context.matchBefore(/[?$]\w*/)?.text;
  found.delete(here);
  return [...found].map((label) => ({ label, type: "variable" }));
}

function declarations(prefixes) {
  return Object.entries(prefixes).map(([prefix, iri]) => ({ label: `${prefix}:`, detail: iri, apply: `${prefix}: <${iri}>` }));
}

function declaresPrefix(context, from) {
  const line = context.state.doc.lineAt(from);
  return /^\s*PREFIX\s+$/i.test(line.text.slice(0, from - line.from));
}

function inComment(context) {
  const line = context.state.doc.lineAt(context.pos);
  return /^\s*#/.test(line.text);
}
