// The queries that were run in this browser. They are kept there and nowhere else.

const KEY = "evidensgraf-queries";
const MOST = 30;

/** Shows the queries run before. @returns {{add: (text: string) => void}} */
export function startHistory(form, words, choose) {
  const details = Object.assign(document.createElement("details"), { className: "history" });
  const summary = Object.assign(document.createElement("summary"), { textContent: words.history });
  const note = Object.assign(document.createElement("p"), { className: "quiet", textContent: words.historyNote });
  const list = document.createElement("ol");
  const clear = Object.assign(document.createElement("button"), { type: "button", className: "plain", textContent: words.forget });
  details.append(summary, note, list, clear);
  form.append(details);

  const draw = () => {
    const texts = read();
    details.hidden = !texts.length;
    list.replaceChildren(...texts.map((text) => entry(text, choose)));
  };
  clear.addEventListener("click", () => {
    write([]);
    draw();
  });
  draw();
  return {
    add(text) {
      write([text, ...read().filter((other) => other !== text)].slice(0, MOST));
      draw();
    },
  };
}

function entry(text, choose) {
  const item = document.createElement("li");
  const button = Object.assign(document.createElement("button"), { type: "button", className: "plain", textContent: title(text), title: text });
  button.addEventListener("click", () => choose(text));
  item.append(button);
  return item;
}

/** A query's first line that says something: a comment before its prefixes, or its form. */
function title(text) {
  const lines = text.split("\n").map((line) => line.trim());
  const told = lines.find((line) => line && !/^(PREFIX|BASE)\b/i.test(line)) ?? text;
  return told.replace(/^#+\s*/, "").slice(0, 120);
}

function read() {
  try {
    const texts = JSON.parse(localStorage.getItem(KEY) ?? "[]");
    return Array.isArray(texts) ? texts.filter((text) => typeof text === "string") : [];
  } catch {
    return []; // storage is off, or holds something else
  }
}

function write(texts) {
  try {
    localStorage.setItem(KEY, JSON.stringify(texts));
  } catch {
    // storage is off or full: the page works without
  }
}
