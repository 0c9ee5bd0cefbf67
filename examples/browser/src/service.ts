/** The Channels API as the screen uses it. Nothing here throws: what goes wrong is a Failure. */

import createClient from "openapi-fetch";

import type { components, paths } from "./api";
import { failureOf, type Outcome } from "./failures";
import type { Settings } from "./settings";

export type Channel = components["schemas"]["ChannelResponse"];
export type NewChannel = components["schemas"]["ChannelCreate"];
export type ChannelChange = components["schemas"]["ChannelUpdate"];

const CHANNELS = "/v1/instances/{instance_id}/channels";
const CHANNEL = "/v1/instances/{instance_id}/channels/{endpoint_id}";
const TRIES = 4;

/** Is told the seconds that the service asks to wait, and null when the wait is over. */
export type Waiting = (seconds: number | null) => void;

export type Service = ReturnType<typeof connect>;

export function connect({ api, instance, token }: Settings, waiting: Waiting) {
  const client = createClient<paths>({ baseUrl: api, headers: { Authorization: `Bearer ${token}` } });
  const all = { params: { path: { instance_id: instance } } };
  const one = (id: string) => ({ params: { path: { instance_id: instance, endpoint_id: id } } });
  return {
    list: () => patient(() => client.GET(CHANNELS, all), isList, waiting),
    create: (body: NewChannel) => patient(() => client.POST(CHANNELS, { ...all, body }), isChannel, waiting),
    change: (id: string, body: ChannelChange) =>
      patient(() => client.PATCH(CHANNEL, { ...one(id), body }), isChannel, waiting),
    remove: (id: string) => patient(() => client.DELETE(CHANNEL, one(id)), () => true, waiting),
  };
}

interface Answer<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

/** Whether an answer can be shown. Types don't bind a service that has gone wrong. */
type Fits = (value: unknown) => boolean;

const isList: Fits = (value) => isObject(value) && Array.isArray(value["channels"]) && value["channels"].every(isChannel);
const isChannel: Fits = (value) => isObject(value) && typeof value["id"] === "string";

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

/** Sends again after a 429, as soon as the service allows. */
async function patient<T>(send: () => Promise<Answer<T>>, fits: Fits, waiting: Waiting): Promise<Outcome<T>> {
  for (let tries = TRIES; ; tries--) {
    const outcome = await once(send, fits);
    if (!("failure" in outcome) || outcome.failure.kind !== "throttled" || tries === 1) return outcome;
    const { seconds } = outcome.failure;
    waiting(seconds);
    await new Promise((done) => setTimeout(done, seconds * 1000));
    waiting(null);
  }
}

async function once<T>(send: () => Promise<Answer<T>>, fits: Fits): Promise<Outcome<T>> {
  try {
    const { data, error, response } = await send();
    if (!response.ok) return { failure: failureOf(response, error) };
    if (!fits(data)) throw new SyntaxError("another answer than the contract's");
    return { value: data as T };
  } catch (cause) {
    const reason = cause instanceof SyntaxError ? "The answer can’t be read." : "The service can’t be reached.";
    return { failure: { kind: "unavailable", reason } };
  }
}
