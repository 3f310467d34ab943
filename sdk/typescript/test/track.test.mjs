import assert from "node:assert/strict";
import test from "node:test";

import { Track } from "../dist/live/track.js";

const at = (seq, epoch = "e") => ({ epoch, seq });
const started = (seq, recovered, { epoch = "e", id } = {}) => ({ type: "subscribed", epoch, seq, recovered, id });

test("a message is delivered once, and in order", () => {
  const track = new Track(at(5));
  assert.deepEqual(
    [5, 4, 6, 6, 7].map((seq) => track.message(seq)),
    ["ignore", "ignore", "deliver", "ignore", "deliver"],
  );
});

test("a hole is asked for once, from where the reader is", () => {
  const track = new Track(at(5));
  assert.equal(track.message(7), "ask");
  assert.deepEqual(track.ask(1), at(5));
  assert.deepEqual([track.message(8), track.message(9)], ["ignore", "ignore"]);
  assert.equal(track.started(started(5, true, { id: 1 })), "ignore");
  assert.deepEqual(
    [6, 7, 8].map((seq) => track.message(seq)),
    ["deliver", "deliver", "deliver"],
  );
});

test("between a start that is not recovered and its snapshot there is no position", () => {
  const track = new Track(at(5));
  track.ask(1);
  track.started(started(90, false, { id: 1 }));
  assert.equal(track.position, null);
  assert.equal(track.message(91), "ignore");
  track.snapshot(at(90));
  assert.equal(track.message(91), "deliver");
});

test("a start that claims to go on from elsewhere is not believed", () => {
  for (const frame of [started(9, true, { id: 1 }), started(5, true, { id: 1, epoch: "other" })]) {
    const track = new Track(at(5));
    track.ask(1);
    assert.equal(track.started(frame), "ask");
    assert.equal(track.ask(2), null);
  }
});

test("a heartbeat that is ahead is asked about, one that is not is fine", () => {
  const track = new Track(at(5));
  assert.deepEqual([track.head(5), track.head(4), track.head(undefined), track.head(6)], ["ignore", "ignore", "ignore", "ask"]);
});

test("an answer that does not come within two heartbeats is asked for again", () => {
  const track = new Track();
  track.ask(1);
  assert.deepEqual([track.head(9), track.head(9)], ["ignore", "ask"]);
});

/** A service as the guide describes it, over a line that loses, repeats and breaks; the state is the list of all numbers so far. */
class Service {
  constructor(chance) {
    Object.assign(this, { chance, epoch: "e0", seq: 0, oldest: 0, queue: [] });
  }

  publish() {
    this.seq += 1;
    this.queue.push({ kind: "message", seq: this.seq });
    if (this.chance() < 0.1) this.oldest = this.seq - Math.floor(this.chance() * 4); // older ones are forgotten
  }

  restart() {
    this.epoch += "'";
    this.#begin({ recovered: false });
  }

  subscribe(id, since) {
    const recovered = since?.epoch === this.epoch && since.seq >= this.oldest && since.seq <= this.seq;
    this.#begin({ recovered, id, from: since?.seq });
  }

  #begin({ recovered, id, from }) {
    const seq = recovered ? from : this.seq;
    this.queue.push({ kind: "started", frame: { epoch: this.epoch, seq, recovered, id } });
    if (!recovered) this.queue.push({ kind: "snapshot", epoch: this.epoch, seq });
    for (let next = seq + 1; next <= this.seq; next += 1) this.queue.push({ kind: "message", seq: next });
  }
}

/** A number from 0 to below 1 for each call, the same ones for the same seed. */
const chanceOf = (seed) => () => {
  seed = (seed * 1_664_525 + 1_013_904_223) >>> 0;
  return seed / 2 ** 32;
};

test("whatever the line does, the reader's state is whole at every message, and complete in the end", () => {
  for (let seed = 1; seed <= 3000; seed += 1) {
    const chance = chanceOf(seed);
    const [service, track] = [new Service(chance), new Track()];
    let [state, ids] = [null, 0];
    const ask = () => service.subscribe((ids += 1), track.ask(ids) ?? undefined);
    const obey = (verdict) => verdict === "ask" && ask();
    const hear = (told) => {
      if (told.kind === "started") {
        obey(track.started(told.frame));
      } else if (told.kind === "snapshot") {
        track.snapshot(told);
        state = told.seq;
      } else {
        const verdict = track.message(told.seq);
        if (verdict === "deliver") assert.equal(told.seq, (state += 1), `seed ${seed}`); // exactly the next one
        obey(verdict);
      }
    };
    const breakLine = () => {
      service.queue = [];
      track.unanswered();
      ask();
    };
    ask();
    for (let step = 0; step < 60; step += 1) {
      const dice = chance();
      if (dice < 0.4) service.publish();
      else if (dice < 0.85 && service.queue.length > 0) hear(service.queue.shift());
      else if (dice < 0.9 && service.queue[0]?.kind === "message")
        service.queue.shift(); // lost
      else if (dice < 0.94 && service.queue[0])
        service.queue.unshift(service.queue[0]); // repeated
      else if (dice < 0.97) breakLine();
      else if (dice < 0.98) service.restart();
    }
    for (let beat = 0; beat < 4; beat += 1) {
      while (service.queue.length > 0) hear(service.queue.shift());
      obey(track.head(service.seq));
    }
    assert.deepEqual([state, track.position], [service.seq, { epoch: service.epoch, seq: service.seq }], `seed ${seed}`);
  }
});
