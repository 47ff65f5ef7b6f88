// The search page of the site as plain files: its list of everything, narrowed by what was asked for or is typed.

const list = document.querySelector("ul.everything");
const field = document.querySelector("form.search input[name=q]");
const fold = (text) => text.toLocaleLowerCase("da").replaceAll("æ", "ae").replaceAll("ø", "o").replaceAll("å", "a");
const items = [...list.children].map((item) => [item, fold(`${item.textContent} ${item.dataset.also}`)]);
const count = Object.assign(document.createElement("p"), { role: "status", className: "quiet" });
list.before(count);

function narrow() {
  const words = fold(field.value).split(/\s+/).filter(Boolean);
  let left = 0;
  for (const [item, text] of items) {
    item.hidden = !words.every((word) => text.includes(word));
    left += !item.hidden;
  }
  count.textContent = `${left} / ${items.length}`;
}

field.value = new URLSearchParams(location.search).get("q") ?? "";
field.addEventListener("input", narrow);
field.form.addEventListener("submit", (event) => {
  event.preventDefault();
  narrow();
});
narrow();
