/** What the mock's control API takes and gives, as it is on the wire. */

export type Json = string | number | boolean | null | Json[] | { [name: string]: Json };

/** A value is matched by what it equals, or by all of these conditions. */
export type Condition =
  | Json
  | {
      equals?: Json;
      not?: Json;
      present?: boolean;
      contains?: Json;
      pattern?: string;
      "one-of"?: Json[];
    };

/** What requests look like. `body` maps JSON pointers to conditions. */
export interface Pattern {
  operation?: string | string[];
  method?: string | string[];
  path?: string;
  header?: Record<string, Condition>;
  query?: Record<string, Condition>;
  body?: Record<string, Condition>;
}

export interface WorldState {
  name: string;
  created: string;
  used: string;
  scenario: string | null;
  collections: number;
  items: number;
  expires_in: number | null;
}

/** The items of each collection, by its path. */
export type Snapshot = Record<string, Json[]>;

/** What a scenario file holds; all of it is in the JSON Schema at `/_mock/scenarios/schema`. */
export interface ScenarioDocument {
  description: string;
  "breaks-contract"?: boolean;
  seed?: string | number;
  state?: Record<string, Json[] | { count: number; items: Json[] }>;
  rules?: Rule[];
}

export interface Rule {
  name?: string;
  match?: Pattern & { call?: number | { from?: number; to?: number; every?: number }; probability?: number };
  "breaks-contract"?: boolean;
  then: { [name: string]: Json };
}

export interface ScenarioSummary {
  name: string;
  description: string;
  breaks_contract: boolean;
}

export type Verdict = "accepted" | "refused" | "unknown" | "scenario" | "failed";

export interface Message {
  headers: [name: string, value: string][];
  body: string | null;
  body_size: number;
  body_cut: boolean;
}

/** One exchange. `why` says in a few words what became of it. */
export interface Entry {
  id: number;
  time: string;
  duration_ms: number;
  world: string;
  scenario: string | null;
  rule: string | null;
  operation: string | null;
  verdict: Verdict;
  why: string;
  request: Message & { method: string; target: string };
  response: Message & { status: number };
  faults: Fault[];
  change: Change | null;
  suggestions: string[];
}

export interface Fault {
  loc: (string | number)[];
  type: string;
  msg: string;
  source: { file: string; line: number; pointer: string } | null;
}

export interface Change {
  kind: "created" | "changed" | "deleted";
  path: string;
  id: string;
  before: Json;
  after: Json;
}

/** `last` is the newest entry's id, 0 if there is none: give it as `since` to see only what came after. */
export interface Journal {
  entries: Entry[];
  matched: number;
  total: number;
  size: number;
  last: number;
}

/** `status` may be a class as well: `4XX`. */
export interface JournalFilters {
  operation?: string;
  method?: string;
  path?: string;
  status?: number | string;
  verdict?: Verdict;
  scenario?: string;
  q?: string;
  since?: number;
  limit?: number;
}

/** What should have been asked, and how often: at least once, if no number is given. */
export interface Verification {
  match: Pattern;
  since?: number;
  exactly?: number;
  at_least?: number;
  at_most?: number;
}

export interface NearMiss {
  id: number;
  method: string;
  target: string;
  misses: string[];
}

export interface Verified {
  ok: boolean;
  matched: number;
  entries: number[];
  near_misses?: NearMiss[];
}

/** `path` is a JSON pointer (RFC 6901) into the body that was sent. */
export interface Fault {
  path: string;
  reason: string;
}

export interface Refusal {
  detail: string;
  errors?: Fault[];
}
