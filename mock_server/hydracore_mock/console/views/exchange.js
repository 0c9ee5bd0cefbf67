import { html, useLoaded, useValue } from "../ui.js";
import { duration, fullTime, headline, placeOf, size } from "../lib/formats.js";
import { asCurl, asFetch, requestOf } from "../lib/commands.js";
import { operationOf, operations } from "../model/catalogue.js";
import { copy } from "../model/files.js";
import { exchange } from "../model/journal.js";
import { go, link } from "../model/router.js";
import { credential } from "../model/session.js";
import { Headers, Method, Problem, Status } from "../parts/bits.js";
import { Code, Difference } from "../parts/code.js";
import { Icon } from "../parts/icon.js";
import { useKeys } from "../parts/keys.js";
import { Verdict } from "../parts/verdict.js";
import { replay } from "./try_draft.js";

/** One recorded exchange: why it went so, what it changed, and both sides of it. */
export function Exchange({ id, onClose }) {
  const { value: entry, error, again } = useLoaded(() => exchange(id), [id]);
  const shut = html`<button class="icon-button" aria-label="Close" title="Close (Esc)" onClick=${onClose}><${Icon}
    name="close" /></button>`;
  if (error) return html`<section class="exchange" aria-label="Request ${id}"><header class="exchange-head">
    <h2>Request ${id}</h2>${shut}</header><${Problem} error=${missing(error, id)} again=${again} /></section>`;
  if (!entry) return html`<section class="exchange" aria-label="Request ${id}" aria-busy="true"></section>`;
  return html`
    <section class="exchange" aria-label="Request ${id}">
      <header class="exchange-head">
        <div class="exchange-line"><${Method} method=${entry.request.method} /><h2>${entry.request.target}</h2>${shut}</div>
        <div class="exchange-facts">
          <${Verdict} verdict=${entry.verdict} /><${Status} status=${entry.response.status} />
          <span>${duration(entry.duration_ms)}</span><time dateTime=${entry.time}>${fullTime(entry.time)}</time>
          <span>world ${entry.world}</span>${entry.scenario && html`<span
            class="tag scenario-tag">${entry.scenario}${entry.rule ? ` · ${entry.rule}` : ""}</span>`}
          <span class="number">#${entry.id}</span>
        </div>
        <${Buttons} entry=${entry} />
      </header>
      <div class="exchange-body">
        <${Explanation} entry=${entry} />
        ${entry.change && html`<${Change} change=${entry.change} />`}
        <div class="sides"><${Side} title="Request" side=${entry.request} /><${Side} title="Response" side=${entry.response} />
          </div>
      </div>
    </section>`;
}

const missing = (error, id) => (error.status === 404 ? { message: `Request ${id} is no longer in the journal.` } : error);

function Buttons({ entry }) {
  const token = useValue(credential);
  const made = () => requestOf(entry, location.origin, token);
  const actions = [
    ["c", "Copy as curl", "copy", () => copy(asCurl(made()), "curl command")],
    ["f", "Copy as fetch", "copy", () => copy(asFetch(made()), "fetch call")],
    ["r", "Replay in Try", "play", () => go(replay(entry))],
  ];
  useKeys(Object.fromEntries(actions.map(([key, , , run]) => [key, run])));
  return html`<div class="actions">${actions.map(([key, label, icon, run]) => html`
    <button class="with-icon" title="${label} (${key})" onClick=${run}><${Icon} name=${icon} size=${14} /><span>${label}</span>
      </button>`)}</div>`;
}

function Explanation({ entry }) {
  const operation = useValue(operations) && operationOf(entry.operation);
  const beside = entry.suggestions.filter((each) => !entry.why.includes(each));
  return html`
    <section class="explanation" data-verdict=${entry.verdict} aria-label="Why">
      <p class="because"><${Linked} text=${headline(entry)} suggestions=${entry.suggestions} /></p>
      ${entry.faults.length > 0 && html`<ul class="faults">${entry.faults.map((fault) => html`<li>
        ${fault.loc.length > 0 && html`<code class="loc">${fault.loc.join(" › ")}</code>`}<span
          class="fault-says">${fault.msg === entry.why ? html`<span
          class="quiet">${fault.type.replaceAll("_", " ")}</span>` : fault.msg}</span>
        ${fault.source && html`<button class="source" title="Copy ${fault.source.pointer ?? "the place"}"
          onClick=${() => copy(placeOf(fault.source), "Place in the contract")}><${Icon} name="file"
          size=${12} />${placeOf(fault.source)}</button>`}
      </li>`)}</ul>`}
      ${beside.length > 0 && html`<p class="suggestions">Perhaps ${beside.map((each, at) => html`${at > 0 && ", "}<${Suggestion}
        text=${each} />`)}</p>`}
      ${operation && html`<p class="operation">Operation <a href=${link("try", [operation.id])}>${operation.id}</a>${
        operation.source && html`, <code>${placeOf(operation.source)}</code>`}</p>`}
    </section>`;
}

/** The text, with what it suggests as links. */
function Linked({ text, suggestions }) {
  const [first, ...others] = suggestions;
  if (!first) return text;
  return text.split(first).map((part, at) => html`${at > 0 && html`<${Suggestion} text=${first} />`}<${Linked} text=${part}
    suggestions=${others} />`);
}

function Suggestion({ text }) {
  const [method, path] = text.split(" ");
  const operation = operations.peek().find((each) => each.method === method && each.path === path);
  return operation ? html`<a href=${link("try", [operation.id])}><code>${text}</code></a>` : html`<code>${text}</code>`;
}

const Change = ({ change }) => html`
  <section class="change" aria-label="State change">
    <h3><span class="tag" data-change=${change.kind}>${change.kind}</span> <a
      href=${link("state", change.path.split("/").slice(1))}>${change.path}</a><span class="quiet"> / ${change.id}</span></h3>
    <${Difference} before=${change.before} after=${change.after} />
  </section>`;

const Side = ({ title, side }) => html`
  <section class="side" aria-label=${title}>
    <h3>${title}${side.status ? html` <${Status} status=${side.status} />` : ""}<span
      class="quiet size">${side.body_size ? size(side.body_size) : ""}</span></h3>
    ${side.body ? html`<${Code} text=${side.body} label="${title} body" />` : html`<p
      class="nothing">${side.body_size ? `${size(side.body_size)} that are no text.` : "No body."}</p>`}
    ${side.body_cut && html`<p class="nothing">Cut here; the whole body has ${size(side.body_size)}.</p>`}
    <details open><summary>Headers <span class="quiet">${side.headers?.length ?? 0}</span></summary><${Headers}
      headers=${side.headers} label="${title} headers" /></details>
  </section>`;
