// Which entries are shown. Pure: all that is asked for is in `filters`.
export const NONE = Object.freeze({ verdict: "", status: "", method: "", operation: "", everywhere: false, text: "" });

/** A function that says whether an entry passes. `found` are the ids in which the server found the text. */
export function passing(filters, world, found) {
  const wanted = filters.text.trim().toLowerCase();
  return (entry) =>
    (filters.everywhere || entry.world === world) &&
    (!filters.verdict || entry.verdict === filters.verdict) &&
    (!filters.status || String(entry.response.status)[0] === filters.status) &&
    (!filters.method || entry.request.method === filters.method) &&
    (!filters.operation || entry.operation === filters.operation) &&
    (!wanted || found?.has(entry.id) || textOf(entry).includes(wanted));
}

const textOf = (entry) =>
  [entry.request.method, entry.request.target, entry.response.status, entry.why, entry.operation, entry.scenario,
    entry.request.body, entry.response.body].join("\n").toLowerCase();

/** The same as the server's query parameters. */
export function asQuery(filters, world) {
  const query = new URLSearchParams();
  if (!filters.everywhere) query.set("world", world);
  if (filters.verdict) query.set("verdict", filters.verdict);
  if (filters.status) query.set("status", `${filters.status}XX`);
  if (filters.method) query.set("method", filters.method);
  if (filters.operation) query.set("operation", filters.operation);
  if (filters.text.trim()) query.set("q", filters.text.trim());
  return query;
}

export const isNarrowed = (filters) =>
  Boolean(filters.verdict || filters.status || filters.method || filters.operation || filters.text.trim());
