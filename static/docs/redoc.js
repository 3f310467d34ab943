"use strict";

// In a file of its own: the content security policy allows no inline script. Without the search, which needs a worker made of a blob.
// By day the colours are the viewer's own, darker where its contrast was too small to read; it brings none for the night.
const root = document.documentElement;
const address = document.currentScript.dataset.document;
const isDark = () => root.classList.contains("dark-mode");
const fontFamily = "system-ui, sans-serif";
const typography = { fontFamily, headings: { fontFamily } };

const light = {
  typography: { ...typography, code: { color: "#b01714" } },
  colors: {
    text: { primary: "#333333", secondary: "#595959" },
    success: { main: "#14651d" },
    error: { main: "#b01714" },
    responses: { redirect: { color: "#7a4f00" } },
  },
};

const dark = {
  typography: { ...typography, code: { color: "#ff9d98", backgroundColor: "#1d2833" }, links: { color: "#5ccabd", hover: "#9ce4da" } },
  colors: {
    primary: { main: "#5ccabd" },
    text: { primary: "#e5ebf1", secondary: "#9caab8" },
    border: { dark: "#2b3743", light: "#151d26" },
    gray: { 50: "#151d26", 100: "#1d2833" },
    success: { main: "#62cf94" },
    error: { main: "#ff8a85" },
    warning: { main: "#e6bd57" },
    responses: {
      success: { tabTextColor: "#62cf94" },
      error: { tabTextColor: "#ff8a85" },
      redirect: { color: "#e6bd57", tabTextColor: "#e6bd57" },
      info: { color: "#7cc0ea", tabTextColor: "#7cc0ea" },
    },
  },
  schema: { linesColor: "#3d4c5a", nestedBackground: "#101820" },
  sidebar: { backgroundColor: "#101820", textColor: "#e5ebf1", activeTextColor: "#5ccabd" },
  rightPanel: {
    backgroundColor: "#0a0f14",
    servers: { overlay: { backgroundColor: "#151d26", textColor: "#e5ebf1" }, url: { backgroundColor: "#101820" } },
  },
  codeBlock: { backgroundColor: "#151d26" },
  fab: { backgroundColor: "#151d26", color: "#5ccabd" },
};

/** Examples that are wider than their panel are scrolled by keyboard too; headings follow each other without a gap; patterns can be styled. */
function repair(reference) {
  for (const example of reference.querySelectorAll("pre:not([tabindex])")) example.tabIndex = 0;
  for (const heading of reference.querySelectorAll("h5:not([aria-level])")) heading.ariaLevel = "3";
  for (const text of reference.querySelectorAll("td span:not(.pattern)")) text.classList.toggle("pattern", text.textContent.startsWith("^"));
}

/** Draw the reference again in the colours of the theme: the viewer cannot change them later. */
function draw() {
  const reference = document.createElement("div");
  document.getElementById("redoc").replaceChildren(reference);
  new MutationObserver(() => repair(reference)).observe(reference, { childList: true, subtree: true });
  const theme = isDark() ? dark : light;
  Redoc.init(address, { disableSearch: true, hideDownloadButton: false, scrollYOffset: 0, theme }, reference);
}

let drawn = isDark();
new MutationObserver(() => {
  if (isDark() === drawn) return;
  drawn = isDark();
  draw();
}).observe(root, { attributeFilter: ["class"] });
draw();
