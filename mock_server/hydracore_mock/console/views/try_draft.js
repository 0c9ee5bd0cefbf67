// What stands in the forms of Try, kept while one looks at other things.
import { signal } from "../ui.js";
import { requestOf } from "../lib/commands.js";
import { initial } from "../lib/examples.js";
import { matched, splitTarget } from "../lib/paths.js";
import { operationOf } from "../model/catalogue.js";
import { link } from "../model/router.js";
import { credential } from "../model/session.js";

/** The id of the form that fits any request, also those that no operation takes. */
export const ANY = "@any";
const OF_THE_MOCK = { prefer: "prefer", "x-mock-scenario": "scenario" };

export const drafts = signal({});
export const results = signal({});

export const keyOf = ({ place, name }) => `${place}:${name}`;

export const setDraft = (id, draft) => { drafts.value = { ...drafts.value, [id]: draft }; };
export const setResult = (id, result) => { results.value = { ...results.value, [id]: result }; };

const blank = () => ({ values: {}, extra: [], body: "", scheme: "", scenario: "", prefer: "" });

export const fresh = (operation) => (operation
  ? {
    ...blank(),
    values: Object.fromEntries(operation.parameters.map((each) => [keyOf(each), initial(each)])),
    body: exampleOf(operation),
    scheme: operation.credentials?.[0]?.name ?? "",
  }
  : { ...blank(), method: "GET", path: "/", scheme: "" });

export function exampleOf({ body }) {
  if (!body || body.example === null || body.example === undefined) return "";
  return typeof body.example === "string" ? body.example : JSON.stringify(body.example, null, 2);
}

/** Fills a form with what an entry sent; the address of that form. */
export function replay(entry) {
  const operation = operationOf(entry.operation);
  const sent = requestOf({ ...entry, world: "default" }, "", credential.peek());
  const id = operation?.id ?? ANY;
  setDraft(id, operation ? read(operation, sent) : asItWas(sent));
  setResult(id, null);
  return link("try", [id], { world: entry.world === "default" ? "" : entry.world });
}

const asItWas = ({ method, url, headers, body }) => ({
  ...blank(),
  method,
  path: url,
  extra: headers.map(([name, value]) => ["header", name, value]),
  body: readable(body),
});

function read(operation, sent) {
  const [path, search] = splitTarget(sent.url);
  const draft = { ...blank(), body: readable(sent.body) };
  const known = new Set(operation.parameters.map(keyOf));
  const put = (place, name, value) => {
    const key = keyOf({ place, name });
    if (known.has(key)) draft.values[key] = value;
    else draft.extra.push([place, name, value]);
  };
  for (const [name, value] of Object.entries(matched(operation.path, path) ?? {})) draft.values[`path:${name}`] = value;
  for (const [name, value] of new URLSearchParams(search)) if (!asCredential(operation, draft, "query", name)) put("query", name, value);
  for (const [name, value] of sent.headers) readHeader(operation, draft, put, name, value);
  return draft;
}

function readHeader(operation, draft, put, name, value) {
  const lower = name.toLowerCase();
  if (OF_THE_MOCK[lower]) draft[OF_THE_MOCK[lower]] = value;
  else if (asCredential(operation, draft, "header", name)) return;
  else if (lower === "content-type" && value.split(";")[0] === operation.body?.media) return;
  else put("header", spelt(operation, lower) ?? name, value);
}

/** A header as the contract spells it. */
const spelt = ({ parameters }, lower) =>
  parameters.find((each) => each.place === "header" && each.name.toLowerCase() === lower)?.name;

/** Whether this is what one of the operation's schemes sends; then the form's credentials stand for it. */
function asCredential(operation, draft, place, name) {
  const scheme = (operation.credentials ?? []).find((each) => {
    if (each.kind === "apiKey") return each.place === place && each.parameter?.toLowerCase() === name.toLowerCase();
    return place === "header" && name.toLowerCase() === "authorization";
  });
  if (scheme) draft.scheme = scheme.name;
  return Boolean(scheme);
}

function readable(body) {
  if (!body) return "";
  try {
    return JSON.stringify(JSON.parse(body), null, 2);
  } catch {
    return body;
  }
}
