// The server's own parser says where a query is wrong: the grammar that colours it here refuses some valid queries.

import { linter } from "@codemirror/lint";

const SETTLED = 600; // milliseconds after the last key

/**
 * An extension of the editor that asks the server.
 *
 * @param {string} address an endpoint over an empty dataset: the query is read, and there is nothing to search.
 */
export function checkedByServer(address) {
  let last;
  return linter(
    async (view) => {
      last?.abort();
      last = new AbortController();
      const text = view.state.doc.toString();
      if (!text.trim()) return [];
      const problem = await ask(address, text, last.signal);
      return problem ? [marked(view.state.doc, problem)] : [];
    },
    { delay: SETTLED },
  );
}

async function ask(address, query, signal) {
  try {
    const response = await fetch(address, {
      method: "POST",
      body: new URLSearchParams({ query, "default-graph-uri": "urn:x-evidensgraf:empty" }),
      headers: { Accept: "application/problem+json, application/sparql-results+json, application/n-triples;q=0.9" },
      signal,
    });
    const isProblem = response.headers.get("Content-Type")?.startsWith("application/problem+json");
    // Only what is wrong with the text: a server that is busy says nothing of it.
    return response.status === 400 && isProblem ? await response.json() : null;
  } catch {
    return null;
  }
}

function marked(doc, problem) {
  const line = doc.line(Math.min(problem.line ?? 1, doc.lines));
  const from = Math.min(line.from + (problem.column ?? 1) - 1, line.to);
  const word = /^\S+/.exec(line.text.slice(from - line.from))?.[0] ?? "";
  // A slip at the end of a line is marked by the sign before it: a mark without width is hardly seen.
  const start = word || !problem.line ? from : Math.max(line.from, from - 1);
  return { from: start, to: problem.line ? from + word.length : line.to, severity: "error", message: problem.detail };
}
