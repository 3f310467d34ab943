// A line to the service that can be cut: who dials meanwhile waits until it is restored, as on a dead network.
import net from "node:net";

/** `service`: its address. Answers the address of the line, `cut`, `restore` and `close`. */
export async function cuttable(service) {
  const { hostname, port } = new URL(service);
  const open = new Set();
  let waiting = null;
  const join = (near) => {
    const far = net.connect(Number(port), hostname);
    for (const [from, to] of [
      [near, far],
      [far, near],
    ]) {
      open.add(from);
      from.pipe(to);
      from.on("error", () => to.destroy());
      from.on("close", () => open.delete(from));
    }
  };
  const server = net.createServer((near) => (waiting ? waiting.push(near) : join(near)));
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const cut = () => {
    waiting = [];
    for (const socket of open) socket.destroy();
  };
  const restore = () => {
    waiting.forEach(join);
    waiting = null;
  };
  return { url: `http://127.0.0.1:${server.address().port}`, cut, restore, close: () => (cut(), server.close()) };
}
