"use strict";

// In a file of its own: the content security policy allows no inline script. Without the search, which needs a worker made of a blob.
Redoc.init(
  document.currentScript.dataset.document,
  { disableSearch: true, hideDownloadButton: false, scrollYOffset: 0, theme: { typography: { fontFamily: "system-ui, sans-serif" } } },
  document.getElementById("redoc"),
);
