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

export const route = signal(parsed(location.hash));
export const view = computed(() => route.value.view);
export const world = computed(() => route.value.query.world || "default");

addEventListener("hashchange", () => { route.value = parsed(location.hash); });

/** The address of a view in the current world. `rest` are path segments. */
export function link(view, rest = [], query = {}) {
  const named = { ...(world.value !== "default" && { world: world.value }), ...query };
  const search = new URLSearchParams(Object.entries(named).filter(([, value]) => value)).toString();
  const path = [view, ...rest.map((part) => encodeURIComponent(part))].join("/");
  return `#/${path}${search ? `?${search}` : ""}`;
}

export function go(address, { instead = false } = {}) {
  if (!instead) {
    location.hash = address;
    return;
  }
  history.replaceState(null, "", address);
  route.value = parsed(address);
}

/** The same view in another world, without what only the old one has. */
export function enter(name) {
  go(link(view.value, view.value === "requests" ? [] : route.value.rest, { world: name === "default" ? "" : name }));
}
