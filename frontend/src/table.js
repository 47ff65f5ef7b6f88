// A result's table: sorted by a click on a column's head, and narrowed by a word.

/** Adds to the table in a part of the page what a reader may do with it; does nothing where there is none. */
export function enhanceTable(part, words) {
  const table = part?.querySelector("table.answer");
  if (!table || table.rows.length < 3) return;
  const body = table.tBodies[0];
  const first = [...body.rows];
  [...table.tHead.rows[0].cells].forEach((head, index) => makeSortable(head, index, body, first));
  table.closest(".scroll").before(filterField(body, words));
}

function makeSortable(head, index, body, first) {
  const button = Object.assign(document.createElement("button"), { type: "button", className: "sort" });
  button.append(...head.childNodes);
  head.append(button);
  button.addEventListener("click", () => {
    const was = head.getAttribute("aria-sort");
    head.parentNode.querySelectorAll("[aria-sort]").forEach((other) => other.removeAttribute("aria-sort"));
    const next = { null: "ascending", ascending: "descending", descending: null }[was];
    if (next) head.setAttribute("aria-sort", next);
    body.append(...(next ? sorted(first, index, next) : first));
  });
}

function sorted(rows, index, direction) {
  const collator = new Intl.Collator(document.documentElement.lang, { numeric: true, sensitivity: "base" });
  const value = (row) => row.cells[index].dataset.value ?? row.cells[index].textContent.trim();
  const isNumber = rows.every((row) => value(row) === "" || !Number.isNaN(Number(value(row))));
  const compare = isNumber ? (a, b) => Number(a) - Number(b) : collator.compare;
  const sign = direction === "ascending" ? 1 : -1;
  // What is missing stands last whichever way.
  return [...rows].sort((a, b) => (value(a) === "") - (value(b) === "") || sign * compare(value(a), value(b)));
}

function filterField(body, words) {
  const label = Object.assign(document.createElement("label"), { className: "narrow", textContent: words.narrow });
  const input = Object.assign(document.createElement("input"), { type: "search" });
  const count = Object.assign(document.createElement("span"), { role: "status", className: "quiet" });
  label.append(input, count);
  input.addEventListener("input", () => {
    const wanted = input.value.toLocaleLowerCase().split(/\s+/).filter(Boolean);
    let left = 0;
    for (const row of body.rows) {
      const text = row.textContent.toLocaleLowerCase();
      row.hidden = !wanted.every((word) => text.includes(word));
      left += !row.hidden;
    }
    count.textContent = wanted.length ? words.left.replace("{left}", left).replace("{all}", body.rows.length) : "";
  });
  return label;
}
