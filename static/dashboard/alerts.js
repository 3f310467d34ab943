// The alerts, newest first. Those of the book can be acknowledged with a key that lives in its field alone.
import { call } from "../site/api.js";
import { byId, element, redraw, setText } from "../site/dom.js";
import { age } from "../site/format.js";

const KINDS = { Critical: "critical", High: "warning", Medium: "caution", Low: "quiet" };
const TITLES = {
  LTV_Breach: "Loan to value",
  Reserve_Low: "Liquid reserves",
  Concentration_High: "Concentration",
  Correlation_Spike: "Correlation",
  Stress_Loss_High: "Stress loss",
  VaR_Breach: "Value at risk",
};

async function acknowledge(alert, onDone) {
  const field = byId("risk-key");
  const key = field.value.trim();
  if (!key) {
    byId("risk-desk").open = true;
    field.focus();
    return;
  }
  try {
    await call(`/api/v2/risk/alerts/${alert.id}/acknowledge`, { method: "POST", key });
    setText(byId("risk-key-error"), "");
    onDone();
  } catch (failure) {
    byId("risk-desk").open = true;
    setText(byId("risk-key-error"), failure.message);
  }
}

function state(alert, onDone) {
  if (alert.status === "acknowledged") return element("span", { class: "muted small" }, "acknowledged");
  if (alert.origin !== "risk") return null;
  const button = element("button", { class: "button plain", type: "button", "aria-label": `Acknowledge: ${alert.message}` }, "Acknowledge");
  button.addEventListener("click", () => acknowledge(alert, onDone));
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
        element("span", { class: "muted small" }, age(alert.timestamp)),
        state(alert, onDone),
      ),
      element("strong", {}, [TITLES[alert.alert_type], alert.subject].filter(Boolean).join(" · ") || alert.alert_type),
      element("span", {}, alert.message),
    ),
  );
  redraw(byId("alerts"), ...(items.length ? items : [element("li", { class: "muted" }, "Nothing is open.")]));
}
