// The recorded exchanges: loaded once, then live.
import { signal, computed, batch, effect } from "../ui.js";
import { readEvents } from "../lib/events.js";
import { NONE, passing, isNarrowed } from "../lib/filters.js";
import { answer, ask, server } from "./api.js";
import { world } from "./router.js";

const FLUSH_MS = 60;
const SILENCE_MS = 45_000;
const WAITS_MS = [250, 500, 1000, 1500];
const SEARCH_MS = 150;

/** Newest first. Those that came over the stream are whole, the others without headers and bodies. */
export const entries = signal([]);
/** "connecting", "live" or "waiting" (to try again). */
export const connection = signal("connecting");
export const paused = signal(false);
/** How many came in while paused. */
export const held = signal(0);
export const filters = signal(NONE);
const capacity = signal(1000);
const found = signal(null);

let last = 0;
let incoming = [];
let flushing = null;
let listeners = [];

export const narrow = (part) => { filters.value = { ...filters.value, ...part }; };
/** Takes all filters away but the choice of worlds. */
export const unfiltered = () => { filters.value = { ...NONE, everywhere: filters.peek().everywhere }; };
export const onExchanges = (listener) => { listeners.push(listener); };

const inWorld = computed(() => (filters.value.everywhere
  ? entries.value
  : entries.value.filter((entry) => entry.world === world.value)));

export const shown = computed(() =>
  inWorld.value.filter(passing(filters.value, world.value, found.value)));

/** How many of this world there are in all, and how many of each verdict. */
export const counts = computed(() => {
  const verdicts = {};
  const others = passing({ ...filters.value, verdict: "" }, world.value, found.value);
  for (const entry of inWorld.value) if (others(entry)) verdicts[entry.verdict] = (verdicts[entry.verdict] ?? 0) + 1;
  return { here: inWorld.value.length, elsewhere: entries.value.length - inWorld.value.length, verdicts };
});

export const narrowed = computed(() => isNarrowed(filters.value));

export const methods = computed(() => [...new Set(entries.value.map((entry) => entry.request.method))].sort());

export async function exchange(id) {
  const known = entries.peek().find((entry) => entry.id === id);
  return known?.request.headers ? known : ask("GET", `journal/${id}`);
}

export async function clear() {
  await ask("DELETE", "journal");
  batch(() => {
    incoming = [];
    held.value = 0;
    entries.value = [];
  });
}

export function togglePause() {
  paused.value = !paused.value;
  if (!paused.value) flush();
}

async function load() {
  const told = await ask("GET", `journal?brief=true&limit=${capacity.peek()}`);
  capacity.value = Math.max(told.size, 1);
  last = told.last;
  incoming = [];
  batch(() => {
    held.value = 0;
    entries.value = told.entries;
  });
}

/** Whether the server still has what we have: not so after it was started anew, or cleared. */
async function continues() {
  const newest = incoming.at(-1) ?? entries.peek()[0];
  if (newest?.id !== last) return false;
  const told = await ask("GET", `journal/${last}`).catch((error) => {
    if (error.status === 404) return null;
    throw error;
  });
  return told?.time === newest.time;
}

export async function follow() {
  let failures = 0;
  for (let first = true; ; first = false) {
    try {
      connection.value = "connecting";
      if (first || !(await continues())) await load();
      await stream(() => { failures = 0; });
    } catch (error) {
      if (server.peek() === "locked") await unlocked();
      else if (error.name !== "AbortError" && !("status" in error)) server.value = "gone";
    }
    connection.value = "waiting";
    await new Promise((done) => setTimeout(done, WAITS_MS[Math.min(failures++, WAITS_MS.length - 1)]));
  }
}

const unlocked = () => new Promise((done) => {
  const stop = server.subscribe((state) => {
    if (state !== "locked") queueMicrotask(() => { stop(); done(); });
  });
});

async function stream(opened) {
  const abort = new AbortController();
  let timer = null;
  const alive = () => {
    clearTimeout(timer);
    timer = setTimeout(() => abort.abort(), SILENCE_MS);
  };
  alive();
  try {
    const response = await answer("GET", "journal/stream", {
      headers: { "Last-Event-ID": String(last), Accept: "text/event-stream" },
      signal: abort.signal,
    });
    connection.value = "live";
    opened();
    await readEvents(response.body, receive, alive);
  } finally {
    clearTimeout(timer);
  }
}

function receive({ event, data }) {
  if (event !== "exchange") return;
  const entry = JSON.parse(data);
  if (entry.id <= last) return;
  last = entry.id;
  incoming.push(entry);
  flushing ??= setTimeout(flush, FLUSH_MS);
}

function flush() {
  flushing = null;
  const fresh = incoming.slice(-capacity.peek()).reverse();
  for (const listener of listeners) listener(fresh);
  if (paused.peek()) {
    incoming = incoming.slice(-capacity.peek());
    held.value = incoming.length;
    return;
  }
  incoming = [];
  batch(() => {
    held.value = 0;
    if (fresh.length) entries.value = [...fresh, ...entries.peek()].slice(0, capacity.peek());
  });
}

// The server looks into bodies, also of entries that we hold without them.
let searching = null;
effect(() => {
  const text = filters.value.text.trim();
  clearTimeout(searching);
  found.value = null;
  if (!text) return;
  searching = setTimeout(async () => {
    const query = new URLSearchParams({ q: text, brief: "true", limit: String(capacity.peek()) });
    const told = await ask("GET", `journal?${query}`).catch(() => null);
    if (told && filters.peek().text.trim() === text) found.value = new Set(told.entries.map((entry) => entry.id));
  }, SEARCH_MS);
});
