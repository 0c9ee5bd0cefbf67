// Where the reader is: #/VIEW/REST?world=NAME. The world is part of it, so that a link leads to the same thing.
import { signal, computed } from "../ui.js";

export const VIEWS = ["requests", "state", "scenarios", "try"];

function parsed(hash) {
  const [path, query] = hash.replace(/^#\/?/, "").split("?");
  const [view, ...rest] = path.split("/");
  return {
    view: VIEWS.includes(view) ? view : "requests",
    raw: rest.join("/"),
    rest: rest.map((part) => safely(part)),
    query: Object.fromEntries(new URLSearchParams(query ?? "")),
  };
}

const safely = (text) => {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
};

let shown = location.hash;
export const route = signal(parsed(shown));
export const view = computed(() => route.value.view);
export const world = computed(() => route.value.query.world || "default");

function show() {
  if (location.hash === shown) return;
  shown = location.hash;
  route.value = parsed(shown);
}

addEventListener("hashchange", show);

/** The address of a view in the current world. `rest` are path segments. */
export function link(view, rest = [], query = {}) {
  const named = { ...(world.value !== "default" && { world: world.value }), ...query };
  const search = new URLSearchParams(Object.entries(named).filter(([, value]) => value)).toString();
  const path = [view, ...rest.map((part) => encodeURIComponent(part))].join("/");
  return `#/${path}${search ? `?${search}` : ""}`;
}

/** Leads there, and at once, since the event comes later; `instead` of where the reader is, unless that has changed. */
export function go(address, { instead = false } = {}) {
  if (!instead) location.hash = address;
  else if (location.hash === shown) history.replaceState(null, "", address);
  show();
}

/** The same view in another world, without what only the old one has. */
export function enter(name) {
  go(link(view.value, view.value === "requests" ? [] : route.value.rest, { world: name === "default" ? "" : name }));
}
