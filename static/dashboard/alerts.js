// The alerts, newest first. Staff acknowledge those of the book.
import { ago } from "../site/ages.js";
import { call } from "../site/api.js";
import { byId, element, redraw, setText } from "../site/dom.js";
import { announcer } from "./news.js";

const KINDS = { Critical: "critical", High: "warning", Medium: "caution", Low: "quiet" };
const TITLES = {
  LTV_Breach: "Loan to value",
  Reserve_Low: "Liquid reserves",
  Concentration_High: "Concentration",
  Correlation_Spike: "Correlation",
  Stress_Loss_High: "Stress loss",
  VaR_Breach: "Value at risk",
};

const list = byId("alerts");
const announce = announcer((sentence) => setText(byId("alerts-news"), sentence));

async function acknowledge(alert, button, onDone) {
  button.disabled = true;
  try {
    await call(`/dashboard/alerts/${alert.id}/acknowledge`, { method: "POST", headers: { "X-CSRFToken": list.dataset.token } });
    setText(byId("alerts-error"), "");
    onDone();
  } catch (failure) {
    button.disabled = false;
    setText(byId("alerts-error"), failure.message);
  }
}

/** Staff alone have the button: their page came with a token. */
function state(alert, onDone) {
  if (alert.status === "acknowledged") return element("span", { class: "muted small" }, "acknowledged");
  if (alert.origin !== "risk" || !list.dataset.token) return null;
  const attributes = { class: "button plain", type: "button", "aria-label": `Acknowledge: ${alert.message}`, "data-key": `acknowledge ${alert.id}` };
  const button = element("button", attributes, "Acknowledge");
  button.addEventListener("click", () => acknowledge(alert, button, onDone));
  return button;
}

export function showAlerts(alerts, onDone) {
  const items = alerts.map((alert) =>
    element(
      "li",
      { "data-alert": alert.id },
      element(
        "div",
        { class: "meta" },
        element("span", { class: `badge is-${KINDS[alert.severity] ?? "quiet"}` }, alert.severity),
        element("span", { class: "muted small" }, ago(alert.timestamp)),
        state(alert, onDone),
      ),
      element("strong", {}, [TITLES[alert.alert_type], alert.subject].filter(Boolean).join(" · ") || alert.alert_type),
      element("span", {}, alert.message),
    ),
  );
  redraw(list, ...(items.length ? items : [element("li", { class: "muted" }, "Nothing is open.")]));
  announce(alerts);
}
