// The worlds, and what can be done to one. What destroys can be undone for a while.
import { signal, computed } from "../ui.js";
import { ask, server } from "./api.js";
import { onExchanges } from "./journal.js";
import { tell, tellError } from "./notices.js";
import { enter, world } from "./router.js";

const SETTLED_MS = 250;
const LOOKS_MS = 4000;

export const worlds = signal([]);
export const bounds = signal({ limit: null, ttl: null });
/** Goes up whenever the state of some world may have changed. */
export const changes = signal(0);
export const current = computed(() => worlds.value.find((each) => each.name === world.value) ?? null);

const at = (name, rest = "") => `worlds/${encodeURIComponent(name)}${rest}`;

export const baseUrl = (name) => (name === "default" ? location.origin : `${location.origin}/_mock/worlds/${name}`);

export async function refresh() {
  const told = await ask("GET", "worlds");
  bounds.value = { limit: told.limit, ttl: told.ttl };
  worlds.value = told.worlds;
}

let timer = null;
function soon() {
  clearTimeout(timer);
  timer = setTimeout(() => {
    changes.value += 1;
    refresh().catch(() => {});
  }, SETTLED_MS);
}

onExchanges((fresh) => {
  const known = new Set(worlds.peek().map((each) => each.name));
  if (fresh.some((entry) => entry.change || entry.operation || !known.has(entry.world))) soon();
});
addEventListener("visibilitychange", () => { if (!document.hidden) soon(); });

// What tests do below /_mock/ is in no journal.
const outline = () => JSON.stringify([current.peek()?.items, current.peek()?.collections, current.peek()?.scenario]);
setInterval(async () => {
  if (document.hidden || server.peek() !== "up") return;
  const before = outline();
  await refresh().catch(() => {});
  if (outline() !== before) changes.value += 1;
}, LOOKS_MS);

export const snapshotOf = (name) => ask("GET", at(name, "/snapshot"));

export async function create(name) {
  await changed(ask("POST", at(name, "/reset")));
  enter(name);
  tell(`World ${name} is ready.`);
}

export async function reset(name) {
  const back = await wayBack(name);
  await changed(ask("POST", at(name, "/reset")));
  tell(`World ${name} is back to its seed data.`, back);
}

export async function remove(name) {
  const back = await wayBack(name);
  await changed(ask("DELETE", at(name)));
  if (name === world.peek() && name !== "default") enter("default");
  tell(name === "default" ? "World default begins anew." : `World ${name} is deleted.`, back);
}

export async function upload(name, snapshot) {
  const back = await wayBack(name);
  await changed(ask("PUT", at(name, "/snapshot"), snapshot));
  tell(`World ${name} holds the snapshot.`, back);
}

/** Lists what a world holds; with a path, one collection with its items. */
export const collections = (name, path) =>
  ask("GET", at(name, `/collections${path ? `?${new URLSearchParams({ path })}` : ""}`));

/** Replaces the items of one collection; null puts it back to its seed. */
export const put = (name, path, items) => changed(ask("PATCH", at(name, "/snapshot"), { [path]: items }));

export const scenarioOf = (name) => ask("GET", at(name, "/scenario"));
export const play = (name, scenario) => changed(ask("PUT", at(name, "/scenario"), { name: scenario }));
export const stop = (name) => changed(ask("DELETE", at(name, "/scenario")));

async function changed(request) {
  const told = await request;
  changes.value += 1;
  await refresh();
  return told;
}

async function wayBack(name) {
  const [before, scenario] = await Promise.all([snapshotOf(name), scenarioOf(name)]).catch(() => [null, null]);
  if (!before) return {};
  const run = async () => {
    await changed(ask("PUT", at(name, "/snapshot"), before));
    if (scenario?.name) await play(name, scenario.name);
    tell(`World ${name} is as it was.`);
  };
  return { action: { label: "Undo", run: () => run().catch(tellError) } };
}
