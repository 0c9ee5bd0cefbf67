import { html, useValue } from "../ui.js";
import { asQuery } from "../lib/filters.js";
import { operations } from "../model/catalogue.js";
import { download } from "../model/files.js";
import { clear, counts, filters, held, methods, narrow, narrowed, paused, shown, togglePause, unfiltered } from "../model/journal.js";
import { tellError } from "../model/notices.js";
import { go, link, world } from "../model/router.js";
import { Icon } from "../parts/icon.js";
import { Shape, VERDICTS } from "../parts/verdict.js";

const STATUSES = [["2", "2xx"], ["3", "3xx"], ["4", "4xx"], ["5", "5xx"]];

export function Filters() {
  const asked = useValue(filters);
  const names = useValue(operations).map((operation) => operation.id);
  return html`
    <div class="filters" role="search" aria-label="Requests">
      <div class="filters-line">
        <div class="search"><${Icon} name="search" size=${14} />
          <input type="search" data-search aria-label="Search in paths, bodies and reasons"
            placeholder="Search paths, bodies, reasons" value=${asked.text}
            onInput=${(event) => narrow({ text: event.target.value })} /><kbd aria-hidden="true">/</kbd></div>
        <${Actions} />
      </div>
      <${Verdicts} chosen=${asked.verdict} />
      <div class="filters-line selects">
        <${Choice} label="Status" value=${asked.status} options=${STATUSES} onChange=${(status) => narrow({ status })} />
        <${Choice} label="Method" value=${asked.method} options=${useValue(methods).map((method) => [method, method])}
          onChange=${(method) => narrow({ method })} />
        <${Choice} label="Operation" value=${asked.operation} options=${names.map((name) => [name, name])}
          onChange=${(operation) => narrow({ operation })} />
        <${Worlds} everywhere=${asked.everywhere} />
        <${Tally} />
      </div>
    </div>`;
}

function Verdicts({ chosen }) {
  const { verdicts } = useValue(counts);
  const total = Object.values(verdicts).reduce((sum, count) => sum + count, 0);
  const chip = (value, label, count, shape) => html`
    <button class="chip" key=${value} aria-pressed=${chosen === value} data-verdict=${value} title=${label}
      onClick=${() => narrow({ verdict: chosen === value ? "" : value })}>
      ${shape}<span>${label}</span><b>${count.toLocaleString()}</b></button>`;
  return html`<div class="chips" role="group"
    aria-label="Verdict">${chip("", "all", total, null)}${Object.entries(VERDICTS).map(([verdict, { label }]) =>
    chip(verdict, label, verdicts[verdict] ?? 0, html`<${Shape} verdict=${verdict} size=${12} />`))}</div>`;
}

const Choice = ({ label, value, options, onChange }) => html`
  <label class="choice" data-set=${value !== ""}><span class="out-of-sight">${label}</span>
    <select value=${value} onChange=${(event) => onChange(event.target.value)}>
      <option value="" selected=${value === ""}>${label}</option>
      ${options.map(([option, text]) => html`<option key=${option} value=${option}
        selected=${option === value}>${text}</option>`)}
    </select></label>`;

function Worlds({ everywhere }) {
  const name = useValue(world);
  return html`
    <label class="choice" data-set=${everywhere}><span class="out-of-sight">World</span>
      <select value=${everywhere ? "all" : ""} onChange=${(event) => narrow({ everywhere: event.target.value === "all" })}>
        <option value="" selected=${!everywhere}>World ${name}</option>
        <option value="all" selected=${everywhere}>All worlds</option>
      </select></label>`;
}

function Tally() {
  const { here, elsewhere } = useValue(counts);
  const count = useValue(shown).length;
  const narrowedDown = useValue(narrowed);
  return html`<span class="tally" role="status">
    ${narrowedDown
      ? html`<span>${count.toLocaleString()} of ${here.toLocaleString()}</span><button class="link"
        onClick=${unfiltered}>clear filters</button>`
      : html`<span class="count">${here.toLocaleString()}</span>`}
    ${elsewhere > 0 && html`<button class="link"
      onClick=${() => narrow({ everywhere: true })}>${elsewhere.toLocaleString()} in other worlds</button>`}</span>`;
}

function Actions() {
  const [holding, waiting] = [useValue(paused), useValue(held)];
  const exported = () => download(`journal/har?${asQuery(filters.peek(), world.peek())}`, `mock-${world.peek()}.har`).catch(tellError);
  const cleared = () => clear().then(() => go(link("requests")), tellError);
  return html`
    <div class="actions">
      <button class="with-icon" data-on=${holding} aria-pressed=${holding} title=${holding ? "Resume (p)" : "Pause (p)"}
        onClick=${togglePause}>
        <${Icon} name=${holding ? "play" : "pause"} size=${14} />
          <span>${holding ? "Resume" : "Pause"}</span>${holding && waiting > 0 && html`<b>${waiting} new</b>`}</button>
      <button class="with-icon" title="Forget all recorded requests" onClick=${cleared}><${Icon} name="clear" size=${14} />
        <span>Clear</span></button>
      <button class="with-icon" title="Export what passes the filters as HAR" onClick=${exported}><${Icon} name="download"
        size=${14} /><span>HAR</span></button>
    </div>`;
}
