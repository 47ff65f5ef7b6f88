// What can be written in a query, by its name and by what people call it.

/**
 * @typedef {{name: string, label: string, also: string, note: string, kind: string}} Term
 * `name` as a query writes it, `label` in the page's language, `also` in the other, `note` its definition.
 */

/**
 * Fetches the terms once, when they are first asked for, and things by what is typed.
 *
 * @param {string} termsAddress gives `{prefixes: Object<string, string>, terms: Term[]}`.
 * @param {string} thingsAddress gives `{terms: Term[]}` for the parameter `text`.
 */
export function loadVocabulary(termsAddress, thingsAddress) {
  let loaded;
  const byName = new Map();
  const remember = (terms) => terms.forEach((term) => byName.set(term.name, term));
  const terms = () =>
    (loaded ??= fetchJson(termsAddress).then((found) => {
      remember(found.terms);
      return found;
    }));
  return {
    terms,
    async things(text, signal) {
      const found = await fetchJson(`${thingsAddress}?${new URLSearchParams({ text })}`, signal);
      remember(found.terms);
      return found.terms;
    },
    /** @param {string} name a prefixed name. @returns {Promise<Term | undefined>} what it stands for. */
    async named(name) {
      await terms();
      if (!byName.has(name)) await this.things(name).catch(() => {});
      return byName.get(name);
    },
  };
}

async function fetchJson(address, signal) {
  const response = await fetch(address, { headers: { Accept: "application/json" }, signal });
  if (!response.ok) throw new Error(String(response.status));
  return response.json();
}
