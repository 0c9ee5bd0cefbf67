// The one way to the mock's own pages below /_mock/.
import { signal } from "../ui.js";
import { adminToken } from "./session.js";

/** "up", "gone" or "locked". */
export const server = signal("up");
export const refusal = signal("");

export class Refused extends Error {
  constructor(status, detail, errors) {
    super(detail);
    this.status = status;
    this.errors = errors;
  }
}

export class Unreachable extends Error {
  constructor() {
    super(`The mock doesn't answer at ${location.origin}.`);
  }
}

/** The raw answer of a request below /_mock/ that was not refused. */
export async function answer(method, path, { body, headers = {}, signal: abort } = {}) {
  const token = adminToken.peek();
  const response = await fetch(`/_mock/${path}`, {
    method,
    cache: "no-store",
    signal: abort,
    headers: {
      ...headers,
      ...(token && { "X-Mock-Admin-Token": token }),
      ...(body !== undefined && { "Content-Type": "application/json" }),
    },
    body: body === undefined ? undefined : JSON.stringify(body),
  }).catch((error) => {
    if (error.name === "AbortError") throw error;
    server.value = "gone";
    throw new Unreachable();
  });
  if (response.ok) {
    server.value = "up";
    return response;
  }
  throw await refused(response);
}

export async function ask(method, path, body) {
  const response = await answer(method, path, { body });
  return response.status === 204 ? null : response.json();
}

async function refused(response) {
  const told = await response.json().catch(() => ({}));
  const detail = typeof told.detail === "string" ? told.detail : `The mock answered ${response.status}.`;
  if (response.status === 401) {
    refusal.value = detail;
    server.value = "locked";
  } else {
    server.value = "up";
  }
  return new Refused(response.status, detail, told.errors ?? []);
}
