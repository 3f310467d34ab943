// Critical alerts for those who hear the page: said once, politely, and never in a flood.

const PAUSE_MS = 15_000;

/** The alerts that are critical now and were not among those `before`. */
export function fresh(alerts, before) {
  const known = new Set(before.filter(isCritical).map(({ id }) => id));
  return alerts.filter((alert) => isCritical(alert) && !known.has(alert.id));
}

const isCritical = ({ severity }) => severity === "Critical";

/** One sentence, however many there are. */
export const sentence = (alerts) => (alerts.length === 1 ? `New critical alert: ${alerts[0].message}` : `${alerts.length} new critical alerts`);

/** Answers `tell(alerts)`, which says at once what is new, and what follows within `pause` in one sentence at its end. */
export function announcer(say, pause = PAUSE_MS) {
  let before = null;
  let waiting = [];
  let timer = null;

  function speak() {
    timer = null;
    if (!waiting.length) return;
    say(sentence(waiting));
    waiting = [];
    timer = setTimeout(speak, pause);
  }

  return (alerts) => {
    const found = before ? fresh(alerts, before) : []; // what was there when the page came is read with the page
    const open = new Set(alerts.map(({ id }) => id));
    waiting = [...waiting.filter(({ id }) => open.has(id)), ...found];
    before = alerts;
    if (timer === null) speak();
  };
}
