// A table of links as one stop of the Tab key: the arrow keys move between its cells, Home and End to the ends of a row.

const STEPS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

/** Where a key leads from [row, column]; `there[row][column]` says whether a cell can be stood on, others are passed over. */
export function move(there, [row, column], key) {
  if (key === "Home" || key === "End") {
    const at = key === "Home" ? there[row].indexOf(true) : there[row].lastIndexOf(true);
    return at < 0 ? [row, column] : [row, at];
  }
  const [down, right] = STEPS[key];
  for (let [r, c] = [row + down, column + right]; there[r]?.[c] !== undefined; [r, c] = [r + down, c + right]) {
    if (there[r][c]) return [r, c];
  }
  return [row, column];
}

/** Answers `settle()`, to be called after each drawing: it makes the cell that was last stood on, else the first, the stop of the Tab key. */
export function roving(table) {
  let standing = null; // the data-key of a link

  const links = () => [...table.tBodies[0].rows].map((row) => [...row.cells].filter((cell) => cell.tagName === "TD").map((cell) => cell.querySelector("a")));

  function settle() {
    const all = links().flat().filter(Boolean);
    const stop = all.find((link) => link.dataset.key === standing) ?? all[0];
    for (const link of all) link.tabIndex = link === stop ? 0 : -1;
  }

  table.addEventListener("focusin", ({ target }) => {
    if (!target.dataset.key) return;
    standing = target.dataset.key;
    settle();
  });
  table.addEventListener("keydown", (event) => {
    const isPlain = !(event.ctrlKey || event.altKey || event.metaKey || event.shiftKey);
    if (!isPlain || !(event.key in STEPS || event.key === "Home" || event.key === "End")) return;
    const grid = links();
    const row = grid.findIndex((line) => line.includes(event.target));
    if (row < 0) return;
    event.preventDefault();
    const [r, c] = move(grid.map((line) => line.map(Boolean)), [row, grid[row].indexOf(event.target)], event.key);
    grid[r][c].focus();
  });
  return settle;
}
