// A React hook: the premium of the terms, a moment after they stopped changing. The last answer wins.
//
//   const client = new Tonsurance({ url: "https://api.example" });
//   const { quote, error, isLoading } = useQuote(client, terms);
//   const shown = quote?.premium.toFixed(2);
import { useEffect, useState } from "react";

const PAUSE_MS = 250;

/** `terms` may be null while a form is incomplete. `error` is Refused or NoAnswer; its `errors` name the fields at fault. */
export function useQuote(client, terms) {
  const [state, setState] = useState({ quote: null, error: null, isLoading: false });
  const asked = JSON.stringify(terms); // terms are compared by value: a new object with the same content asks nothing

  useEffect(() => {
    if (asked === "null") {
      setState({ quote: null, error: null, isLoading: false });
      return undefined;
    }
    const overtaken = new AbortController();
    setState((before) => ({ ...before, isLoading: true }));
    const timer = setTimeout(async () => {
      try {
        const quote = await client.quote(JSON.parse(asked), { signal: overtaken.signal });
        if (!overtaken.signal.aborted) setState({ quote, error: null, isLoading: false });
      } catch (error) {
        if (!overtaken.signal.aborted) setState({ quote: null, error, isLoading: false });
      }
    }, PAUSE_MS);
    return () => {
      clearTimeout(timer);
      overtaken.abort();
    };
  }, [client, asked]);

  return state;
}
