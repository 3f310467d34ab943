// Ask while somebody types: wait for a pause, and let the last answer win.

/**
 * `ask(terms, signal)` is called once `pause` ms have passed without another call; an answer that was overtaken is dropped.
 * `onAnswer(answer, terms)` and `onFailure(error, terms)` are called for the last question alone.
 */
export function latest({ ask, onAnswer, onFailure, pause }) {
  let timer = null;
  let running = null;

  async function run(terms) {
    const own = new AbortController();
    running = own;
    try {
      const answer = await ask(terms, own.signal);
      if (running === own) onAnswer(answer, terms);
    } catch (error) {
      if (running === own) onFailure(error, terms);
    }
  }

  return (terms, wait = pause) => {
    clearTimeout(timer);
    running?.abort();
    running = null;
    timer = setTimeout(() => run(terms), wait);
  };
}
