import { html } from "../ui.js";
import { duration, headline, size } from "../lib/formats.js";
import { link } from "../model/router.js";
import { Empty, Headers, Status } from "../parts/bits.js";
import { Code } from "../parts/code.js";
import { Verdict } from "../parts/verdict.js";

/** What came back; `rest` are the faults that belong to no field of the form. */
export function Answer({ result, sending, rest }) {
  return html`<section class="answer" aria-label="Answer" aria-busy=${sending}
    aria-live="polite">${drawn(result, rest)}</section>`;
}

function drawn(result, rest) {
  if (!result) return html`<${Empty} icon="try" title="Not sent yet">
    <p>The answer appears here: status, headers, body and time.<br/><kbd>Ctrl + Enter</kbd> sends from the body.</p><//>`;
  if (result.error) return html`<div class="problem" role="alert"><p>${result.error}</p></div>`;
  const { entry, faults } = result;
  const beside = rest.filter((fault) => fault.msg !== entry?.why);
  return html`
    <div class="answer-line"><${Status} status=${result.status} /><b>${result.words}</b>
      <span>${duration(result.milliseconds)}</span><span>${size(new Blob([result.body]).size)}</span>
      ${entry && html`<${Verdict} verdict=${entry.verdict} /><a
        href=${link("requests", [entry.id])}>#${entry.id} in Requests</a>`}</div>
    ${entry && html`<p class="because">${headline(entry)}</p>`}
    ${faults.length > rest.length && html`<p class="quiet">${faults.length - rest.length} marked in the form.</p>`}
    ${beside.length > 0 && html`<ul class="faults">${beside.map((fault) => html`<li><code
      class="loc">${fault.loc.join(" › ")}</code><span>${fault.msg}</span></li>`)}</ul>`}
    ${result.body ? html`<${Code} text=${result.body} label="Answer body" />` : html`<p class="nothing">No body.</p>`}
    <details open><summary>Headers <span class="quiet">${result.headers.length}</span></summary><${Headers}
      headers=${result.headers} label="Answer headers" /></details>`;
}
