/** The list of channels and what can be done to it; knows nothing of how it is drawn. */

import { type Failure, type Outcome, told } from "./failures";
import type { Channel, ChannelChange, NewChannel, Service } from "./service";

export interface State {
  listed: { is: "loading" } | { is: "failed"; failure: Failure } | { is: "ready"; channels: readonly Channel[] };
  /** Channels that a request is under way for. */
  busy: ReadonlySet<string>;
  /** What went wrong last, and how to try it again. */
  trouble: { text: string; again: (() => void) | null } | null;
  /** What went well last. */
  news: string;
}

export const BEGINNING: State = { listed: { is: "loading" }, busy: new Set(), trouble: null, news: "" };

export class Channels {
  readonly #service: Service;
  readonly #show: (state: State) => void;
  #state: State = BEGINNING;

  /** `show` is told each new state. */
  constructor(service: Service, show: (state: State) => void) {
    this.#service = service;
    this.#show = show;
  }

  async load(): Promise<void> {
    this.#set({ ...BEGINNING });
    const outcome = await this.#service.list();
    if ("failure" in outcome) this.#fail(outcome.failure);
    else this.#set({ listed: { is: "ready", channels: newestFirst(outcome.value.channels) } });
  }

  /** What is wrong with the new channel; null if it was created. */
  async create(body: NewChannel): Promise<Failure | null> {
    const outcome = await this.#service.create(body);
    if ("failure" in outcome) {
      if (outcome.failure.kind === "expired") this.#fail(outcome.failure);
      return outcome.failure;
    }
    this.#edit((channels) => newestFirst([...channels, outcome.value]));
    this.#set({ trouble: null, news: `${outcome.value.external_identifier} was added.` });
    return null;
  }

  /** Shows the change at once, and takes it back if the service doesn't make it. */
  async toggle(channel: Channel): Promise<void> {
    const { id, external_identifier: name, enabled } = channel;
    const change = { enabled: !enabled };
    const word = change.enabled ? "on" : "off";
    this.#put(id, change);
    const changed = await this.#upon(id, () => this.#service.change(id, change));
    if ("value" in changed) {
      this.#put(id, changed.value);
      return this.#set({ news: `${name} is ${word}.` });
    }
    this.#put(id, { enabled });
    this.#trouble(`${name} was not switched ${word}.`, changed.failure, () => void this.toggle(channel));
  }

  async remove(channel: Channel): Promise<void> {
    const { id, external_identifier: name } = channel;
    const removed = await this.#upon(id, () => this.#service.remove(id));
    if ("failure" in removed && removed.failure.kind !== "missing") {
      return this.#trouble(`${name} was not deleted.`, removed.failure, () => void this.remove(channel));
    }
    this.#edit((channels) => channels.filter((each) => each.id !== id));
    this.#set({ news: `${name} was deleted.` });
  }

  async #upon<T>(id: string, send: () => Promise<Outcome<T>>): Promise<Outcome<T>> {
    this.#set({ trouble: null, news: "", busy: new Set([...this.#state.busy, id]) });
    const outcome = await send();
    this.#set({ busy: new Set([...this.#state.busy].filter((each) => each !== id)) });
    return outcome;
  }

  #trouble(what: string, failure: Failure, again: () => void): void {
    if (failure.kind === "expired") return this.#fail(failure);
    const repeatable = failure.kind === "unavailable" || failure.kind === "throttled";
    this.#set({ trouble: { text: `${what} ${told(failure)}`, again: repeatable ? again : null } });
  }

  #fail(failure: Failure): void {
    this.#set({ listed: { is: "failed", failure } });
  }

  #put(id: string, change: ChannelChange | Channel): void {
    this.#edit((channels) => channels.map((each) => (each.id === id ? ({ ...each, ...change } as Channel) : each)));
  }

  #edit(change: (channels: readonly Channel[]) => readonly Channel[]): void {
    const { listed } = this.#state;
    if (listed.is === "ready") this.#set({ listed: { is: "ready", channels: change(listed.channels) } });
  }

  #set(change: Partial<State>): void {
    this.#state = { ...this.#state, ...change };
    this.#show(this.#state);
  }
}

/** The service promises no order. */
function newestFirst(channels: readonly Channel[]): Channel[] {
  return channels.toSorted((one, other) => Date.parse(other.created_at) - Date.parse(one.created_at));
}
