// What changed between two items, by the lines of their JSON.
const SHOWN = 3;
const LIMIT = 1500;

/** [{mark: " " | "-" | "+" | "…", text}] from before to after; either may be null. */
export function difference(before, after) {
  const [old, now] = [linesOf(before), linesOf(after)];
  if (old.length * now.length > LIMIT * LIMIT) return [...marked("-", old), ...marked("+", now)];
  return folded(walk(old, now, lengths(old, now)));
}

const linesOf = (value) =>
  value === null || value === undefined ? [] : JSON.stringify(value, null, 2).split("\n");

const marked = (mark, lines) => lines.map((text) => ({ mark, text }));

// A comma after the last member is no change of it.
const same = (left, right) => left.replace(/,$/, "") === right.replace(/,$/, "");

function lengths(old, now) {
  const table = Array.from({ length: old.length + 1 }, () => new Uint16Array(now.length + 1));
  for (let i = old.length - 1; i >= 0; i--)
    for (let j = now.length - 1; j >= 0; j--)
      table[i][j] = same(old[i], now[j]) ? table[i + 1][j + 1] + 1 : Math.max(table[i + 1][j], table[i][j + 1]);
  return table;
}

function walk(old, now, table) {
  const lines = [];
  let [i, j] = [0, 0];
  while (i < old.length || j < now.length) {
    if (i < old.length && j < now.length && same(old[i], now[j])) {
      lines.push({ mark: " ", text: now[j++] });
      i++;
    } else if (i < old.length && (j >= now.length || table[i + 1][j] >= table[i][j + 1])) {
      lines.push({ mark: "-", text: old[i++] });
    } else {
      lines.push({ mark: "+", text: now[j++] });
    }
  }
  return lines;
}

function folded(lines) {
  const near = lines.map((_, at) =>
    lines.slice(Math.max(0, at - SHOWN), at + SHOWN + 1).some((line) => line.mark !== " "));
  const shown = [];
  lines.forEach((line, at) => {
    if (near[at]) shown.push(line);
    else if (shown.at(-1)?.mark !== "…") shown.push({ mark: "…", text: "" });
  });
  return shown;
}
