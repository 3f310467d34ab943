// A React hook: the state of a channel of /ws, kept by its messages. It reconnects by itself and recovers what was missed.
//
//   const apply = (state, { tranches }) => ({ tranches });
//   const { state, line } = useChannel("wss://api.example/ws", "tranche_apy", apply);
//
// Needs `client.js` and `backoff.js` of static/live beside it.
import { useEffect, useRef, useState } from "react";

import { connect } from "./client.js";

const UNKNOWN = Object.freeze({ state: null, line: "connecting", code: null });

/**
 * `apply(state, message)` answers the state after the message. `token`: a key or token, or a function that gives a fresh one for each attempt.
 *
 * Answers `{ state, line, code }`: `state` is null before the first snapshot; `line` is "connecting", "open", "waiting" or "closed", and
 * `code` says why it was closed.
 */
export function useChannel(url, channel, apply, token = null) {
  const [live, setLive] = useState(UNKNOWN);
  const newest = useRef({ apply, token });
  newest.current = { apply, token }; // a new function at every rendering is no reason to reconnect

  useEffect(() => {
    setLive(UNKNOWN);
    const line = connect({
      url,
      channels: [channel],
      token: () => (typeof newest.current.token === "function" ? newest.current.token() : newest.current.token),
      onSnapshot: (_, state) => setLive((before) => ({ ...before, state })),
      onMessage: (_, message) => setLive((before) => ({ ...before, state: newest.current.apply(before.state, message) })),
      onState: ({ name, code }) => setLive((before) => ({ ...before, line: name, code })),
    });
    return () => line.close();
  }, [url, channel]);

  return live;
}
