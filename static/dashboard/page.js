// The dashboard: reads its sections, follows events, and says how old everything is.
//
// A bind publishes no event of its own: thousands a minute would reach every open page. Instead the book is asked for with its ETag
// every second and a half, which costs one cheap query and a 304 while nothing moved, and shows a bind within two seconds.
import { connect } from "../live/client.js";
import { countOn, now } from "../site/ages.js";
import { byId, data, setText } from "../site/dom.js";
import { duration } from "../site/format.js";
import { showAlerts } from "./alerts.js";
import { parse, sum } from "./book.js";
import { showBridges } from "./bridges.js";
import { showCoins } from "./coins.js";
import { showFigures } from "./figures.js";
import { heatmap } from "./heatmap.js";
import { showLine } from "./line.js";
import { showRisk } from "./risk.js";
import { Section, whileVisible } from "./source.js";
import { topProducts } from "./top.js";
import { showTranches } from "./tranches.js";

const BOOK_MS = 1500;
const OTHERS_MS = 30_000;
const TICK_MS = 1000;
const CHANNELS = {
  bridge_health: ["bridges", "alerts"],
  risk_alerts: ["alerts", "risk"],
  top_products: ["book"],
  tranche_apy: ["tranches"],
};

const catalogue = data("catalogue");
const drawMap = heatmap(catalogue);
const drawTop = topProducts(catalogue);
let socket = "connecting";
const known = { risk: null, coverage: null, alerts: null };

const sections = {
  book: new Section("book", ({ cells }) => {
    const products = parse(cells);
    drawMap(products);
    drawTop(products);
    known.coverage = sum(products);
    showFigures(known);
    sections.tranches.refresh(); // a bind takes up capital
  }),
  tranches: new Section("tranches", ({ tranches }) => showTranches(tranches)),
  bridges: new Section("bridges", ({ bridges }) => showBridges(bridges)),
  coins: new Section("coins", ({ coins, places }) => showCoins(coins, places)),
  alerts: new Section("alerts", ({ alerts }) => {
    known.alerts = alerts;
    showAlerts(alerts, () => sections.alerts.refresh());
    showFigures(known);
  }),
  risk: new Section("risk", (risk) => {
    known.risk = risk;
    showFigures(known);
    showRisk(risk.snapshot);
  }),
};

function showAges() {
  for (const place of document.querySelectorAll("[data-age]")) {
    const { age, failedSince } = sections[place.dataset.age];
    const taken = place.dataset.age === "risk" ? known.risk?.snapshot?.taken_at : null;
    const since = taken ? now() - new Date(taken).getTime() / 1000 : age;
    if (since === null) setText(place, failedSince ? "cannot be read" : "");
    else setText(place, taken ? `computed ${duration(since)} ago` : `confirmed ${duration(since)} ago${failedSince ? ", cannot be read" : ""}`);
  }
  countOn();
  showLine({ age: sections.book.age, socket, failing: sections.book.failedSince !== null });
}

function introduce() {
  const intro = byId("intro");
  let isKnown = true;
  try {
    isKnown = localStorage.getItem("introduced") !== null;
    localStorage.setItem("introduced", "yes");
  } catch {
    // storage may be forbidden; then it stays folded
  }
  intro.open = !isKnown;
}

/** Messages and snapshots alike say that a section moved; it is read whole, so that the page shows one state of the book. */
function follow() {
  const moved = (channel) => CHANNELS[channel].forEach((name) => sections[name].refresh());
  connect({
    channels: Object.keys(CHANNELS),
    onMessage: moved,
    onSnapshot: moved,
    onState: ({ name }) => {
      socket = name;
      showAges();
    },
  });
}

introduce();
follow();
showFigures(known);
whileVisible(() => sections.book.refresh(), BOOK_MS);
whileVisible(() => Promise.all([sections.risk, sections.alerts, sections.bridges, sections.tranches, sections.coins].map((section) => section.refresh())), OTHERS_MS);
setInterval(showAges, TICK_MS);
