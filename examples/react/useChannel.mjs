// A React hook: the state of a channel of /ws, kept by its messages. It reconnects by itself and recovers what was missed.
//
//   const apply = (state, { tranches }) => ({ tranches });
//   const { state, line } = useChannel("https://api.example", "tranche_apy", apply);
import { useEffect, useRef, useState } from "react";

import { connect } from "@tonsurance/client";

const UNKNOWN = Object.freeze({ state: null, line: "connecting", code: null });

/**
 * `apply(state, message)` answers the state after the message. `key`: a token, or a function that gives a fresh one for each attempt.
 *
 * Answers `{ state, line, code }`: `state` is null before the first snapshot; `line` is "connecting", "open", "waiting" or "closed", and
 * `code` says why it was closed.
 */
export function useChannel(url, channel, apply, key = null) {
  const [live, setLive] = useState(UNKNOWN);
  const newest = useRef({ apply, key });
  newest.current = { apply, key }; // a new function at every rendering is no reason to reconnect

  useEffect(() => {
    setLive(UNKNOWN);
    const line = connect({
      url,
      channels: [channel],
      key: () => (typeof newest.current.key === "function" ? newest.current.key() : newest.current.key),
      onSnapshot: (_, state) => setLive((before) => ({ ...before, state })),
      onMessage: (_, message) => setLive((before) => ({ ...before, state: newest.current.apply(before.state, message) })),
      onState: ({ name, code }) => setLive((before) => ({ ...before, line: name, code })),
    });
    return () => line.close();
  }, [url, channel]);

  return live;
}
