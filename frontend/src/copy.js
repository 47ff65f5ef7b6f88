// A button beside each address and each piece of code that one may want to take along.

/** Adds the buttons to a part of the page. */
export function copyButtons(part, words) {
  for (const code of part?.querySelectorAll("[data-copy]") ?? []) {
    const button = Object.assign(document.createElement("button"), { type: "button", className: "plain copy", textContent: words.copy });
    button.addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText(code.textContent.trim());
        button.textContent = words.copied;
      } catch {
        getSelection().selectAllChildren(code); // no clipboard without TLS: the reader copies it
      }
    });
    code.after(button);
  }
}
