// Small things that every view draws.
import { html } from "../ui.js";
import { shownPointer } from "../lib/json_places.js";
import { copy } from "../model/files.js";
import { pieces } from "../lib/paths.js";
import { Icon } from "./icon.js";

export function Empty({ title, children, icon }) {
  return html`<div class="empty">${icon && html`<${Icon} name=${icon} size=${28} />`}<h2>${title}</h2>${children}</div>`;
}

export const Command = ({ text }) => html`
  <div class="command"><pre tabindex="0">${text}</pre>
    <button class="icon-button" aria-label="Copy the command" title="Copy" onClick=${() => copy(text, "Command")}><${Icon}
      name="copy" /></button>
  </div>`;

export function Target({ target, template }) {
  const { segments, query } = pieces(target, template);
  return html`<span class="target" title=${target}>${segments.map((piece, at) => html`${at > 0 && html`<span
    class="slash">/</span>`}${
    piece.text && html`<span class=${piece.quiet ? "quiet" : ""}>${piece.text}</span>`}`)}${
    query && html`<span class="quiet">?${query}</span>`}</span>`;
}

export const Status = ({ status }) => html`<span class="status" data-class=${String(status)[0]}>${status || "–"}</span>`;

export const Method = ({ method }) => html`<span class="method" data-method=${method}>${method}</span>`;

export const Problem = ({ error, again }) => html`
  <div class="problem" role="alert"><p>${error.errors?.length ? error.message.split(": ")[0] : error.message}</p>${
    error.errors?.length > 0 && html`<ul>${error.errors.map((each) => html`<li>
      <code>${shownPointer(each.path)}</code> ${each.reason}</li>`)}</ul>`}${
    again && html`<button onClick=${again}>Try again</button>`}</div>`;

export function Headers({ headers, label }) {
  if (!headers?.length) return html`<p class="nothing">No headers.</p>`;
  return html`<table class="headers" aria-label=${label}><tbody>${headers.map(([name, value]) => html`
    <tr><th scope="row">${name}</th><td>${value}</td></tr>`)}</tbody></table>`;
}
