// Runs a query without leaving the page. Cancel breaks the connection, and the server drops the work.

const LONGEST = 6000; // an address; some proxies take no more than 8,000 characters

/** Lets the form's button run and cancel. @returns {{run: () => void}} */
export function startRunning(form, words, { text, started, shown }) {
  const button = form.querySelector("button[type=submit]");
  const said = form.querySelector(".progress");
  let current;
  let shownSearch = location.search;

  const finish = (message) => {
    current = undefined;
    button.textContent = words.run;
    said.textContent = message;
  };

  const show = async (address, options, url) => {
    current?.abort();
    const mine = (current = new AbortController());
    button.textContent = words.cancel;
    const waiting = setTimeout(() => (said.textContent = words.waiting), 300);
    const began = performance.now();
    try {
      const response = await fetch(address, { ...options, headers: { Accept: "text/html" }, signal: mine.signal });
      const page = new DOMParser().parseFromString(await response.text(), "text/html");
      if (mine !== current) return;
      replace(page);
      document.title = page.title;
      if (url) history.pushState({}, "", url);
      shownSearch = location.search;
      const seconds = ((performance.now() - began) / 1000).toLocaleString(document.documentElement.lang, { maximumFractionDigits: 1, minimumFractionDigits: 1 });
      finish(response.ok ? words.took.replace("{seconds}", seconds) : "");
      shown();
      bringIntoView(document.querySelector(response.ok ? "#answer" : "#query-problem"));
    } catch (error) {
      if (mine !== current) return;
      finish(error.name === "AbortError" ? words.cancelled : words.unreachable);
    } finally {
      clearTimeout(waiting);
    }
  };

  const run = () => {
    const query = text();
    started(query);
    const parameters = new URLSearchParams({ query });
    const url = `${form.action.split("#")[0]}?${parameters}`;
    if (url.length <= LONGEST) show(url, {}, url);
    else show(form.action.split("#")[0], { method: "POST", body: parameters });
  };

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (current) {
      current.abort();
      return;
    }
    run();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && current) current.abort();
  });
  addEventListener("popstate", () => {
    // A link within the page comes here too; only another query is another page.
    if (location.search !== shownSearch) location.reload();
  });
  return { run };
}

/** Scrolls to what is new where it would be missed; whoever sees it already is left in peace. */
function bringIntoView(element) {
  const top = element?.getBoundingClientRect().top ?? 0;
  if (top < 0 || top > innerHeight * 0.75) element.scrollIntoView({ block: "start" });
}

function replace(page) {
  for (const id of ["problem", "result"]) {
    const [old, fresh] = [document.getElementById(id), page.getElementById(id)];
    if (fresh) old.replaceChildren(...fresh.childNodes);
    else old.replaceChildren();
  }
}
