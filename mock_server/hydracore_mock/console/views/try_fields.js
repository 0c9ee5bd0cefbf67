import { html, useValue } from "../ui.js";
import { choices, kindOf } from "../lib/examples.js";
import { scenarios } from "../model/catalogue.js";
import { credential } from "../model/session.js";
import { Icon } from "../parts/icon.js";

export function Field({ id, parameter, value, faults, onChange }) {
  const { name, place, required, description, schema } = parameter;
  const options = choices(schema);
  return html`
    <div class="field" data-faulty=${Boolean(faults)}>
      <label for=${id}>${name}${required && html`<span class="needed" title="required">*</span>`} <span
        class="quiet">${place}${kindOf(schema) ? ` · ${kindOf(schema)}` : ""}</span></label>
      <input id=${id} class="mono" value=${value} spellcheck="false" autocomplete="off"
        list=${options.length ? `${id}-options` : null}
        aria-required=${required} aria-invalid=${Boolean(faults)} aria-describedby="${id}-told"
          onInput=${(event) => onChange(event.target.value)} />
      ${options.length > 0 && html`<datalist id="${id}-options">${options.map((option) => html`<option
        value=${option} />`)}</datalist>`}
      <div id="${id}-told">${faults?.map((fault) => html`<p class="field-fault">${fault}</p>`)}${description && html`<p
        class="hint">${description}</p>`}</div>
    </div>`;
}

export function CredentialFields({ id, operation, draft, change, refused }) {
  const token = useValue(credential);
  const schemes = operation?.credentials ?? [];
  if (!schemes.length) return null;
  return html`
    <fieldset class="group" data-faulty=${refused}><legend>Credentials</legend>
      <div class="pair">
        <div class="field"><label for="${id}-scheme">Scheme</label>
          <select id="${id}-scheme" value=${draft.scheme} onChange=${(event) => change({ scheme: event.target.value })}>
            ${schemes.map(({ name, parameter, scheme }) => html`<option key=${name} value=${name}
              selected=${draft.scheme === name}>${name} (${parameter || scheme || "token"})</option>`)}
            <option value="" selected=${draft.scheme === ""}>none</option></select></div>
        <div class="field" data-faulty=${refused}><label for="${id}-token">Token</label>
          <input id="${id}-token" class="mono" value=${token} disabled=${draft.scheme === ""} autocomplete="off"
            spellcheck="false" aria-invalid=${refused}
            onInput=${(event) => { credential.value = event.target.value; }} /></div>
      </div>${refused && html`<p class="field-fault">The mock refused these credentials (401).</p>`}
    </fieldset>`;
}

export function MockFields({ id, operation, draft, change }) {
  const named = useValue(scenarios) ?? [];
  const answers = preferences(operation);
  const known = (list, value) => value === "" || list.some(([each]) => each === value);
  const select = (label, key, hint, options) => html`
    <div class="field"><label for="${id}-${key}">${label} <span class="quiet">${hint}</span></label>
      <select id="${id}-${key}" value=${draft[key]} onChange=${(event) => change({ [key]: event.target.value })}>
        ${options.map(([value, text]) => html`<option key=${value} value=${value}
          selected=${draft[key] === value}>${text}</option>`)}
        ${!known(options, draft[key]) && html`<option value=${draft[key]} selected>${draft[key]}</option>`}</select></div>`;
  return html`
    <fieldset class="group"><legend>The mock’s answer</legend><div class="pair">
      ${answers.length > 0 && select("Answer", "prefer", "Prefer", [["", "as the state has it"], ...answers])}
      ${select("Scenario", "scenario", "for this request", [["", "the world’s"], ["none", "none"], ...named.map(({ name }) => [name, name])])}
    </div></fieldset>`;
}

/** Each documented answer, and each of its examples, as a value of the Prefer header. */
function preferences(operation) {
  return (operation?.responses ?? []).flatMap(({ status, description, examples }) => {
    if (!/^\d{3}$/.test(status)) return [];
    const words = description?.split("\n")[0].slice(0, 48) ?? "";
    const named = (name) => [`code=${status}, example=${written(name)}`, `${status} · ${name}`];
    return [[`code=${status}`, `${status} ${words}`], ...(examples ?? []).map(named)];
  });
}

const written = (name) => (/^[\w.!#$%&'*+^`|~-]+$/.test(name) ? name : `"${name.replace(/(["\\])/g, "\\$1")}"`);

export function Extra({ draft, change }) {
  const put = (at, row) => change({ extra: draft.extra.map((old, index) => (index === at ? row : old)) });
  return html`
    <fieldset class="group"><legend class="out-of-sight">More headers and query parameters</legend>
      ${draft.extra.map(([place, name, value], at) => html`
        <div class="extra-row" key=${at}>
          <select aria-label="Where" onChange=${(event) => put(at, [event.target.value, name, value])}>
            <option value="header" selected=${place === "header"}>header</option><option value="query"
              selected=${place === "query"}>query</option></select>
          <input class="mono" aria-label="Name" placeholder="Name" value=${name}
            onInput=${(event) => put(at, [place, event.target.value, value])} />
          <input class="mono" aria-label="Value" placeholder="Value" value=${value}
            onInput=${(event) => put(at, [place, name, event.target.value])} />
          <button type="button" class="icon-button" aria-label="Remove ${name}"
            onClick=${() => change({ extra: draft.extra.filter((_, index) => index !== at) })}><${Icon} name="close"
            size=${12} /></button>
        </div>`)}
      <button type="button" class="link"
        onClick=${() => change({ extra: [...draft.extra, ["header", "", ""]] })}>Add a header or query parameter</button>
    </fieldset>`;
}
