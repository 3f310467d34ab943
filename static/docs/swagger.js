"use strict";

// In a file of its own: the content security policy allows no inline script. Without deep links, which would put a link inside the
// button of each operation, where no keyboard and no screen reader expects one.
const viewer = document.getElementById("swagger-ui");

const regions = { ".information-container": "About this API", ".schemes-server-container": "Server and authorisation" };
const fields = { ".examples-select-element": "Example", ".body-param__text": "Body of the request" };

/** Headings follow each other without a gap (the viewer goes from the first level to the third), all stands in a landmark, fields have names. */
function repair() {
  for (const heading of viewer.querySelectorAll(":is(h3, h4, h5, h6):not([aria-level])")) {
    heading.ariaLevel = String(Number(heading.tagName.slice(1)) - 1);
  }
  for (const [place, name] of Object.entries(regions)) {
    const found = viewer.querySelector(`${place}:not([role])`);
    if (found) Object.assign(found, { role: "region", ariaLabel: name });
  }
  for (const [place, name] of Object.entries(fields)) {
    for (const field of viewer.querySelectorAll(`${place}:not([aria-label])`)) field.ariaLabel = name;
  }
}

new MutationObserver(repair).observe(viewer, { childList: true, subtree: true });
SwaggerUIBundle({
  url: document.currentScript.dataset.document,
  dom_id: "#swagger-ui",
  presets: [SwaggerUIBundle.presets.apis],
  layout: "BaseLayout",
  deepLinking: false,
  displayRequestDuration: true,
  persistAuthorization: false,
  validatorUrl: null,
  onComplete: () => document.getElementById("servers")?.setAttribute("aria-label", "Server"),
});
