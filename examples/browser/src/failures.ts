/** What can become of a request other than what was asked for. */
export type Failure =
  | { kind: "expired" }
  | { kind: "missing" }
  | { kind: "invalid"; faults: readonly Fault[] }
  | { kind: "throttled"; seconds: number }
  | { kind: "refused"; reason: string }
  | { kind: "unavailable"; reason: string };

/** One entry of a 422's `detail`. */
export interface Fault {
  loc: readonly (string | number)[];
  msg: string;
}

export type Outcome<T> = { value: T } | { failure: Failure };

const LONGEST_PAUSE = 60;
const USUAL_PAUSE = 1;

/** What an answer that is no success means; `body` is what came with it. */
export function failureOf(response: Response, body: unknown): Failure {
  const { status } = response;
  if (status === 401) return { kind: "expired" };
  if (status === 404) return { kind: "missing" };
  if (status === 422) return { kind: "invalid", faults: faultsOf(body) };
  if (status === 429) return { kind: "throttled", seconds: pause(response.headers.get("Retry-After")) };
  if (status < 500) return { kind: "refused", reason: `The service refused this (${status}).` };
  return { kind: "unavailable", reason: `The service has a problem (${status}).` };
}

export function told(failure: Failure): string {
  switch (failure.kind) {
    case "expired":
      return "Your session has expired.";
    case "missing":
      return "It is no longer there.";
    case "invalid":
      return failure.faults.map(({ msg }) => msg).join(" ");
    case "throttled":
      return "The service is busy.";
    default:
      return failure.reason;
  }
}

/** Seconds of a Retry-After, which is a number of them or a date. */
export function pause(retryAfter: string | null, now: number = Date.now()): number {
  if (retryAfter === null) return USUAL_PAUSE;
  const seconds = /^\s*\d+\s*$/.test(retryAfter) ? Number(retryAfter) : (Date.parse(retryAfter) - now) / 1000;
  return Number.isNaN(seconds) ? USUAL_PAUSE : Math.min(Math.max(Math.ceil(seconds), 0), LONGEST_PAUSE);
}

function faultsOf(body: unknown): Fault[] {
  const detail = typeof body === "object" && body !== null && "detail" in body ? body.detail : undefined;
  return Array.isArray(detail) ? (detail as Fault[]) : [{ loc: [], msg: "The service refused this." }];
}
