"use strict";

// In a file of its own: the content security policy allows no inline script. Without deep links, which would put a link inside the
// button of each operation, where no keyboard and no screen reader expects one.
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
