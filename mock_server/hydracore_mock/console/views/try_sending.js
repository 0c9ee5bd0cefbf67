// From a form to an answer, and from the answer's faults back to the fields they concern.
import { basic } from "../lib/commands.js";
import { filled } from "../lib/paths.js";
import { lineOf, placeOf, pointerOf, readJson } from "../lib/json_places.js";
import { ask } from "../model/api.js";
import { credential } from "../model/session.js";
import { baseUrl } from "../model/worlds.js";
import { keyOf } from "./try_draft.js";

const WITHOUT_BODY = ["GET", "HEAD"];

/** {url, method, headers, body} of a form. */
export function requestFrom(operation, draft, world) {
  const method = operation?.method ?? draft.method;
  const headers = [];
  const query = new URLSearchParams();
  const values = {};
  const put = (place, name, value) => {
    if (place === "path") values[name] = value;
    else if (place === "query") query.append(name, value);
    else if (place === "header") headers.push([name, value]);
  };
  for (const each of operation?.parameters ?? []) {
    const value = draft.values[keyOf(each)] ?? "";
    if (value !== "" || each.place === "path") put(each.place, each.name, value);
  }
  addCredentials(operation, draft, put);
  if (draft.prefer) headers.push(["Prefer", draft.prefer]);
  if (draft.scenario) headers.push(["X-Mock-Scenario", draft.scenario]);
  const body = draft.body !== "" && !WITHOUT_BODY.includes(method) ? draft.body : null;
  for (const [place, name, value] of draft.extra) if (name) put(place, name, value);
  const typed = headers.some(([name]) => name.toLowerCase() === "content-type");
  if (body !== null && !typed) headers.push(["Content-Type", operation?.body?.media ?? "application/json"]);
  const path = operation ? filled(operation.path, values) : `/${draft.path.replace(/^\/+/, "")}`;
  const search = query.toString();
  return { url: `${baseUrl(world)}${path}${search ? `${path.includes("?") ? "&" : "?"}${search}` : ""}`, method, headers, body };
}

function addCredentials(operation, draft, put) {
  const scheme = (operation?.credentials ?? []).find((each) => each.name === draft.scheme);
  const token = credential.peek();
  if (!scheme || !token) return;
  if (scheme.kind === "apiKey") put(scheme.place, scheme.parameter, token);
  else if (scheme.scheme?.toLowerCase() === "basic") put("header", "Authorization", `Basic ${basic(token)}`);
  else put("header", "Authorization", `Bearer ${token}`);
}

/** {status, headers, body, milliseconds, entry, faults}, or {error}. */
export async function send(operation, draft, world) {
  const { url, method, headers, body } = requestFrom(operation, draft, world);
  const { last } = await ask("GET", "journal?brief=true&limit=1").catch(() => ({ last: null }));
  try {
    const began = performance.now();
    const response = await fetch(url, { method, headers, body: body ?? undefined, cache: "no-store", redirect: "manual" });
    const text = await response.text();
    const milliseconds = performance.now() - began;
    const entry = await recorded(last, world, method, operation);
    return {
      status: response.status,
      words: response.statusText,
      headers: [...response.headers],
      body: text,
      milliseconds,
      entry,
      faults: entry?.faults ?? told(text),
    };
  } catch (error) {
    if (!(error instanceof TypeError)) return { error: error.message };
    return { error: `Nothing came back: ${error.message}. A scenario may have cut the connection, or the mock is gone.` };
  }
}

/** The journal's entry of what was just sent; null if it can't be told. */
async function recorded(last, world, method, operation) {
  if (last === null) return null;
  const query = new URLSearchParams({ since: String(last), world, method, ...(operation && { operation: operation.id }), limit: "20" });
  const found = await ask("GET", `journal?${query}`).catch(() => null);
  return found?.entries.at(-1) ?? null;
}

function told(text) {
  try {
    const { detail } = JSON.parse(text);
    return Array.isArray(detail) ? detail.filter((fault) => Array.isArray(fault.loc)) : [];
  } catch {
    return [];
  }
}

/** Which fault belongs where: {fields: {key: [text]}, body: [{line, …}], rest: [fault]}. */
export function placed(faults, operation, body) {
  const fields = {};
  const inBody = [];
  const rest = [];
  const { places } = readJson(body);
  for (const fault of faults) {
    const [place, ...way] = fault.loc.map(String);
    const name = way[0]?.toLowerCase();
    const parameter = operation?.parameters.find((each) => each.place === place && each.name.toLowerCase() === name);
    if (parameter) (fields[keyOf(parameter)] ??= []).push(fault.msg);
    else if (place === "body") inBody.push(inText(fault, way, places, body));
    else rest.push(fault);
  }
  return { fields, body: inBody, rest };
}

function inText(fault, way, places, body) {
  if (!places && /^\d+$/.test(way[0])) {
    const offset = Number(way[0]);
    return { line: lineOf(body, offset), offset, end: offset + 1, text: fault.msg };
  }
  const name = way.length ? `${way.join(" › ")}: ` : "";
  const place = places && placeOf(places, pointerOf(way));
  if (!place) return { text: name + fault.msg };
  return { line: lineOf(body, place.start), offset: place.start, end: place.end, text: name + fault.msg };
}
