/**
 * The mock's control API, for tests: a world for each test, its scenario, its journal, and what it was asked.
 *
 *     const world = new MockClient("http://127.0.0.1:4010").world();
 *     await world.scenario("empty-account");
 *     // … point the code under test at world.baseUrl …
 *     await world.verify({ match: { operation: "create_channel_endpoint" }, exactly: 1 });
 *     await world.delete();
 *
 * Needs nothing but `fetch`. Names of fields are those on the wire.
 */

import type {
  Entry,
  Fault,
  Journal,
  JournalFilters,
  Json,
  NearMiss,
  Refusal,
  ScenarioDocument,
  ScenarioSummary,
  Snapshot,
  Verification,
  Verified,
  WorldState,
} from "./wire.ts";

export type * from "./wire.ts";

export interface MockClientOptions {
  /** What the mock was started with as `--admin-token`. */
  adminToken?: string | undefined;
}

export class MockClient {
  readonly baseUrl: string;
  readonly #adminToken: string | undefined;

  constructor(baseUrl: string, options: MockClientOptions = {}) {
    this.baseUrl = baseUrl.replace(/\/+$/, "");
    this.#adminToken = options.adminToken;
  }

  /** The world of that name, or of one that nobody else has. The mock makes it when it is first used. */
  world(name: string = worldName("world")): World {
    return new World(this, name);
  }

  /** The scenarios that can be chosen by name. */
  async scenarios(): Promise<ScenarioSummary[]> {
    return ((await this.send("GET", "/scenarios")) as { scenarios: ScenarioSummary[] }).scenarios;
  }

  /** One request to the control API. MockError if it is refused or the mock can't be reached. */
  async send(method: string, path: string, body?: unknown): Promise<unknown> {
    const url = `${this.baseUrl}/_mock${path}`;
    const headers: Record<string, string> = {};
    if (this.#adminToken !== undefined) headers["X-Mock-Admin-Token"] = this.#adminToken;
    if (body !== undefined) headers["Content-Type"] = "application/json";
    const response = await fetch(url, { method, headers, body: body === undefined ? null : JSON.stringify(body) })
      .catch((cause: unknown) => {
        throw new MockError(`no mock answers at ${this.baseUrl}; start hydracore-mock, or correct the URL`, { cause });
      });
    const text = await response.text();
    if (!response.ok) throw refused(method, url, response.status, text);
    return text === "" ? undefined : JSON.parse(text);
  }
}

/** State, scenario and journal of one test. Worlds never see each other. */
export class World {
  readonly #client: MockClient;
  readonly name: string;
  /** Where the API is, in this world. */
  readonly baseUrl: string;
  /** What leads to this world a request that is sent to the mock's own URL. */
  readonly headers: Readonly<Record<"X-Mock-World", string>>;

  constructor(client: MockClient, name: string) {
    this.#client = client;
    this.name = name;
    this.baseUrl = `${client.baseUrl}/_mock/worlds/${name}`;
    this.headers = { "X-Mock-World": name };
  }

  /** Puts all state back to the seed data, and lets the scenario start anew. Makes the world if there is none. */
  async reset(): Promise<WorldState> {
    return (await this.#send("POST", "/reset")) as WorldState;
  }

  /** All state: the items of each collection. */
  async snapshot(): Promise<Snapshot> {
    return (await this.#send("GET", "/snapshot")) as Snapshot;
  }

  /** Replaces all state. Nothing is changed if an item doesn't fit the contract. */
  async restore(snapshot: Snapshot): Promise<WorldState> {
    return (await this.#send("PUT", "/snapshot", snapshot)) as WorldState;
  }

  /** Chooses a scenario by its name, or gives one; null ends it. */
  async scenario(scenario: string | ScenarioDocument | null): Promise<void> {
    if (scenario === null) await this.#send("DELETE", "/scenario");
    else await this.#send("PUT", "/scenario", typeof scenario === "string" ? { name: scenario } : scenario);
  }

  /** What was asked and answered, newest first. */
  async journal(filters: JournalFilters = {}): Promise<Journal> {
    const query = new URLSearchParams({ world: this.name });
    for (const [name, value] of Object.entries(filters)) {
      if (value !== undefined) query.set(name, String(value));
    }
    return (await this.#client.send("GET", `/journal?${query}`)) as Journal;
  }

  /** Throws unless as many requests match as were asked for (at least one, if no number is given). */
  async verify(asked: Verification): Promise<Verified> {
    const verified = (await this.#client.send("POST", "/verify", { world: this.name, ...asked })) as Verified;
    if (!verified.ok) throw new VerificationError(asked, verified);
    return verified;
  }

  async delete(): Promise<void> {
    await this.#send("DELETE", "");
  }

  #send(method: string, path: string, body?: unknown): Promise<unknown> {
    return this.#client.send(method, `/worlds/${this.name}${path}`, body);
  }
}

/** The mock refused, or could not be reached. `errors` are the places in what was sent that it named. */
export class MockError extends Error {
  override readonly name = "MockError";
  readonly status: number | undefined;
  readonly errors: readonly Fault[];

  constructor(message: string, options: { status?: number; errors?: readonly Fault[]; cause?: unknown } = {}) {
    super(message, { cause: options.cause });
    this.status = options.status;
    this.errors = options.errors ?? [];
  }
}

/** Other requests came than were asked for; the message names those that almost matched, and what they missed. */
export class VerificationError extends Error {
  override readonly name = "VerificationError";
  readonly matched: number;
  readonly nearMisses: readonly NearMiss[];

  constructor(asked: Verification, verified: Verified) {
    const near = verified.near_misses ?? [];
    super([`${wanted(asked)}, found ${verified.matched}: ${JSON.stringify(asked.match)}`, ...near.map(told)].join("\n"));
    this.matched = verified.matched;
    this.nearMisses = near;
  }
}

/** A name that tells which test a world belongs to, and that no other run has. */
export function worldName(...parts: readonly string[]): string {
  const slug = parts.join(" ").toLowerCase().replace(/[^a-z0-9]+/g, "-").slice(0, 80).replace(/^-+|-+$/g, "");
  return `${slug || "world"}-${crypto.randomUUID().slice(0, 8)}`;
}

/** The journal as a person reads it: a line for each exchange, oldest first. */
export function lines(entries: readonly Entry[]): string {
  const line = (entry: Entry) =>
    `#${entry.id} ${entry.request.method} ${entry.request.target} → ${entry.response.status} ${entry.verdict}: ${entry.why}`;
  return entries.toReversed().map(line).join("\n");
}

function wanted({ exactly, at_least, at_most }: Verification): string {
  const bounds = [
    ...(exactly === undefined ? [] : [`exactly ${exactly}`]),
    ...(at_least === undefined ? [] : [`at least ${at_least}`]),
    ...(at_most === undefined ? [] : [`at most ${at_most}`]),
  ];
  return `wanted ${bounds.join(" and ") || "at least 1"}`;
}

function told(miss: NearMiss): string {
  return `  #${miss.id} ${miss.method} ${miss.target}: ${miss.misses.join("; ")}`;
}

function refused(method: string, url: string, status: number, text: string): MockError {
  const { detail = text, errors = [] } = parsed(text);
  const others = errors.filter(({ reason }) => !detail.includes(reason));
  const listed = others.map(({ path, reason }) => `\n  ${path}: ${reason}`).join("");
  return new MockError(`${method} ${url} answered ${status}: ${detail}${listed}`, { status, errors });
}

function parsed(text: string): Partial<Refusal> {
  try {
    const value = JSON.parse(text) as Json;
    return typeof value === "object" && value !== null ? (value as Partial<Refusal>) : {};
  } catch {
    return {};
  }
}
