"use strict";

// In a file of its own: the content security policy allows no inline script. Without the search, which needs a worker made of a blob.
// The colours are the viewer's own, darker where its contrast was too small to read.
const reference = document.getElementById("redoc");

const theme = {
  typography: { fontFamily: "system-ui, sans-serif", code: { color: "#b01714" } },
  colors: {
    text: { primary: "#333333", secondary: "#595959" },
    success: { main: "#14651d" },
    error: { main: "#b01714" },
    responses: { redirect: { color: "#7a4f00" } },
  },
};

/** Examples that are wider than their panel are scrolled by keyboard too; headings follow each other without a gap. */
function mend() {
  for (const example of reference.querySelectorAll("pre:not([tabindex])")) example.tabIndex = 0;
  for (const heading of reference.querySelectorAll("h5:not([aria-level])")) heading.ariaLevel = "3";
}

new MutationObserver(mend).observe(reference, { childList: true, subtree: true });
Redoc.init(document.currentScript.dataset.document, { disableSearch: true, hideDownloadButton: false, scrollYOffset: 0, theme }, reference);
