import { html, useValue } from "../ui.js";
import { server } from "../model/api.js";
import { connection, paused } from "../model/journal.js";

const STATES = {
  live: ["Live", "Requests are shown as they come."],
  paused: ["Paused", "New requests wait until you resume (p)."],
  connecting: ["Connecting", "The stream of requests is being opened."],
  waiting: ["Reconnecting", "The stream of requests ended; it is opened again."],
  gone: ["Offline", "The mock doesn't answer."],
  locked: ["Locked", "The mock asks for its admin token."],
};

export function Connection() {
  const [stream, reachable, holding] = [useValue(connection), useValue(server), useValue(paused)];
  const state = reachable !== "up" ? reachable : stream === "live" && holding ? "paused" : stream;
  const [label, says] = STATES[state];
  return html`<span class="connection" data-state=${state} role="status" title=${says}><i aria-hidden="true"></i>
    <span>${label}</span></span>`;
}
