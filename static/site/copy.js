// Buttons that copy the text of another element: <button data-copy="id-of-it">.
import { byId, setText } from "./dom.js";

const SHOWN_MS = 2000;

async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return "Copied";
  } catch {
    return "Select the text to copy it"; // without TLS browsers keep the clipboard closed
  }
}

export function enableCopying() {
  for (const button of document.querySelectorAll("[data-copy]")) {
    const label = button.textContent;
    button.addEventListener("click", async () => {
      setText(button, await copy(byId(button.dataset.copy).textContent));
      setTimeout(() => setText(button, label), SHOWN_MS);
    });
  }
}
