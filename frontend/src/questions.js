// The questions beside the editor, narrowed by what is typed.

/** Adds a search field above the list of questions. */
export function filterQuestions(part, words) {
  if (!part) return;
  const label = Object.assign(document.createElement("label"), { className: "narrow", textContent: words.findQuestion });
  const input = Object.assign(document.createElement("input"), { type: "search" });
  label.append(input);
  part.querySelector("ul").before(label);
  input.addEventListener("input", () => {
    const wanted = input.value.toLocaleLowerCase().split(/\s+/).filter(Boolean);
    for (const item of part.querySelectorAll("li")) {
      const text = `${item.textContent} ${item.dataset.also ?? ""}`.toLocaleLowerCase();
      item.hidden = !wanted.every((word) => text.includes(word));
    }
  });
}
