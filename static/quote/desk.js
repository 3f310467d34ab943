// The quote desk: joins the form to the offer, the room, the bind and the commands.
import { call } from "../site/api.js";
import { enableCopying } from "../site/copy.js";
import { byId, data, setText } from "../site/dom.js";
import { bind } from "./binding.js";
import { commands } from "./curl.js";
import { latest } from "./latest.js";
import * as offer from "./offer.js";
import { showRoom } from "./room.js";
import { FIELDS, closeUninsurable, read, showErrors } from "./terms.js";

const TYPING_PAUSE_MS = 200;
const AGAIN_SECONDS = 5;
const PRODUCT_FIELDS = ["coverage_type", "chain", "stablecoin"];

const words = data("words");
const button = byId("bind-button");
let quote = null;

const price = latest({
  pause: TYPING_PAUSE_MS,
  ask: (terms, signal) => call("/api/v2/quote/multi-dimensional", { method: "POST", body: terms, signal }),
  onAnswer: (answer) => {
    showErrors(FIELDS, []);
    offer.show(answer, words, () => ask(0));
    hold(answer);
  },
  onFailure: (failure, terms) => {
    offer.clear();
    hold(null);
    const others = showErrors(FIELDS, failure.problem?.errors ?? []);
    if (failure.problem?.errors) {
      offer.stateIs("Check the terms", "caution");
      offer.notice(others.length ? "caution" : null, others.length ? "Not offered" : "", others.join(" "));
      return;
    }
    const seconds = failure.retryAfter ?? AGAIN_SECONDS;
    offer.stateIs("No answer", "critical");
    offer.notice("critical", failure.message, `Trying again in ${seconds} s.`);
    price(terms, seconds * 1000);
  },
});

function hold(answer) {
  quote = answer;
  button.disabled = !answer?.bindable;
}

function ask(wait) {
  offer.dim(true);
  hold(null);
  price(read(), wait);
}

function describe() {
  const terms = read();
  setText(byId("meaning"), words.covers[terms.coverage_type].meaning);
  byId("product-link").href = `/products/${PRODUCT_FIELDS.map((name) => encodeURIComponent(terms[name])).join("/")}`;
  setText(byId("curl"), commands(location.origin, terms, byId("policyholder").value.trim()));
}

function productChanged() {
  closeUninsurable(words.uninsurable);
  showRoom(read(), words);
}

byId("terms").addEventListener("submit", (event) => event.preventDefault());
byId("terms").addEventListener("input", (event) => {
  if (PRODUCT_FIELDS.includes(event.target.name)) productChanged();
  describe();
  ask();
});
byId("policyholder").addEventListener("input", describe);
byId("bind").addEventListener("submit", async (event) => {
  event.preventDefault();
  if (!quote) return;
  button.disabled = true;
  const isBound = await bind(quote);
  if (isBound) {
    showRoom(read(), words);
    ask(0); // a quote binds once: the next bind needs a new one
  } else {
    button.disabled = !quote?.bindable;
  }
});

enableCopying();
productChanged();
describe();
ask(0);
