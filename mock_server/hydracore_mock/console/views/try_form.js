import { html, useState, useValue } from "../ui.js";
import { asCurl } from "../lib/commands.js";
import { placeOf } from "../lib/formats.js";
import { copy } from "../model/files.js";
import { link, world } from "../model/router.js";
import { Method } from "../parts/bits.js";
import { Editor } from "../parts/editor.js";
import { Icon } from "../parts/icon.js";
import { drafts, exampleOf, fresh, keyOf, results, setDraft, setResult } from "./try_draft.js";
import { CredentialFields, Extra, Field, MockFields } from "./try_fields.js";
import { Answer } from "./try_answer.js";
import { placed, requestFrom, send } from "./try_sending.js";

const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"];

export function TryForm({ id, operation }) {
  const draft = useValue(drafts)[id] ?? fresh(operation);
  const result = useValue(results)[id] ?? null;
  const name = useValue(world);
  const [sending, setSending] = useState(false);
  const change = (part) => setDraft(id, { ...draft, ...part });
  const { fields, body, rest } = placed(result?.faults ?? [], operation, result?.sent?.body ?? "");
  const submit = async () => {
    setSending(true);
    setDraft(id, draft);
    setResult(id, { ...(await send(operation, draft, name)), sent: draft });
    setSending(false);
  };
  const takesBody = operation ? operation.body !== null : !["GET", "HEAD"].includes(draft.method);
  return html`
    <div class="try-panes">
      <form class="try-form" aria-label=${operation?.id ?? "Any request"}
        onSubmit=${(event) => { event.preventDefault(); submit(); }}>
        <header class="try-head"><a class="back" href=${link("try")} aria-label="Back to the operations"><${Icon} name="back" />
          </a>
          <div><h2>${operation ? operation.summary || operation.id : "Any request"}</h2>
          ${operation && html`<p class="try-path"><${Method} method=${operation.method} /><code>${operation.path}</code></p>
            ${operation.answers && html`<p class="quiet">${ANSWERS[operation.answers]}</p>`}
            <p class="quiet"><code>${operation.id}</code>${operation.source && html` · <code
              title=${operation.source.file}>${placeOf(operation.source)}</code>`}</p>`}</div></header>
        ${!operation && html`<${Where} draft=${draft} change=${change} />`}
        <${Parameters} id=${id} operation=${operation} draft=${draft} change=${change} faults=${fields} />
        ${takesBody && html`<${Body} id=${id} operation=${operation} draft=${draft} change=${change} submit=${submit}
          faults=${result?.sent?.body === draft.body ? body : unplaced(body)} />`}
        <${CredentialFields} id=${id} operation=${operation} draft=${draft} change=${change}
          refused=${result?.status === 401} />
        <${MockFields} id=${id} operation=${operation} draft=${draft} change=${change} />
        <${Extra} draft=${draft} change=${change} />
        <div class="send-line"><button class="primary" disabled=${sending}><${Icon} name="try" size=${14} />Send</button>
          <button type="button" class="with-icon"
            onClick=${() => copy(asCurl(requestFrom(operation, draft, name)), "curl command")}><${Icon} name="copy"
            size=${14} /><span>Copy as curl</span></button>
          <button type="button" class="with-icon" onClick=${() => { setDraft(id, fresh(operation)); setResult(id, null); }}>
            <${Icon} name="reset" size=${14} /><span>Start over</span></button>
          <span class="quiet">in world <b>${name}</b></span></div>
      </form>
      <${Answer} result=${result} sending=${sending} rest=${rest} />
    </div>`;
}

// Once the text was changed, the places of its faults may be wrong; what they say stays until it is sent again.
const unplaced = (faults) => faults.map(({ text }) => ({ text }));

const ANSWERS = {
  state: "Answers from state",
  echo: "Answers as documented, with what the request says",
  example: "Answers from the contract’s examples",
  generated: "Answers with generated values",
};

const Where = ({ draft, change }) => html`
  <div class="any-line"><label><span class="out-of-sight">Method</span><select value=${draft.method}
    onChange=${(event) => change({ method: event.target.value })}>
    ${METHODS.map((method) => html`<option key=${method} value=${method}
      selected=${draft.method === method}>${method}</option>`)}</select></label>
    <label class="grows"><span class="out-of-sight">Path</span><input class="mono" value=${draft.path} placeholder="/path?query"
      spellcheck="false" onInput=${(event) => change({ path: event.target.value })} /></label></div>`;

function Parameters({ id, operation, draft, change, faults }) {
  if (!operation?.parameters.length) return null;
  return html`<fieldset class="group"><legend>Parameters</legend>${operation.parameters.map((parameter) => {
    const key = keyOf(parameter);
    return html`<${Field} key=${key} id="${id}-${key}" parameter=${parameter} value=${draft.values[key] ?? ""}
      faults=${faults[key]}
      onChange=${(value) => change({ values: { ...draft.values, [key]: value } })} />`;
  })}</fieldset>`;
}

function Body({ id, operation, draft, change, submit, faults }) {
  const media = operation?.body?.media ?? "application/json";
  const json = /json/.test(media);
  const format = () => {
    try {
      change({ body: JSON.stringify(JSON.parse(draft.body), null, 2) });
    } catch { /* the editor says what is wrong */ }
  };
  return html`<fieldset class="group"><legend>Body <span class="quiet">${media}</span></legend>
    <div class="group-actions">${operation && exampleOf(operation) && html`<button type="button" class="link"
      onClick=${() => change({ body: exampleOf(operation) })}>Example</button>`}
      ${json && html`<button type="button" class="link" onClick=${format}>Format</button>`}</div>
    <${Editor} id="${id}-body" label="Body" value=${draft.body} json=${json} onChange=${(body) => change({ body })}
      onSubmit=${submit} faults=${faults} /></fieldset>`;
}
