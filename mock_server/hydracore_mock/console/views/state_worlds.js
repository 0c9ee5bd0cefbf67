import { html, useState, useValue } from "../ui.js";
import { plural, remaining } from "../lib/formats.js";
import { readJson } from "../lib/json_places.js";
import { saveJson } from "../model/files.js";
import { tellError } from "../model/notices.js";
import { enter, link, world } from "../model/router.js";
import { bounds, create, current, remove, reset, snapshotOf, upload, worlds } from "../model/worlds.js";
import { Problem } from "../parts/bits.js";
import { Icon } from "../parts/icon.js";

/** The chosen world, and what can be done to it. */
export function WorldPanel() {
  const name = useValue(world);
  const known = useValue(current);
  const [error, setError] = useState(null);
  const doing = (run) => () => {
    setError(null);
    run().catch(setError);
  };
  const read = async (event) => {
    const file = event.target.files[0];
    event.target.value = "";
    if (!file) return;
    const { value, fault } = readJson(await file.text());
    if (fault) setError({ message: `${file.name}, line ${fault.line}: ${fault.message}.` });
    else doing(() => upload(name, value))();
  };
  return html`
    <section class="world-panel" aria-label="World ${name}">
      <h2>${name}</h2>
      <p class="quiet">${known ? `${held(known)}, ${remaining(known.expires_in)}` : "Made by the first request to it, or by a reset."}</p>
      ${known?.scenario && html`<p>plays <a href=${link("scenarios")}><span class="tag scenario-tag">${known.scenario}</span>
        </a></p>`}
      <div class="actions">
        <button class="with-icon" title="Back to the seed data" onClick=${doing(() => reset(name))}><${Icon} name="reset"
          size=${14} /><span>Reset</span></button>
        <button class="with-icon" title="Download a snapshot"
          onClick=${doing(async () => saveJson(await snapshotOf(name), `${name}-snapshot.json`))}><${Icon} name="download"
          size=${14} /><span>Snapshot</span></button>
        <label class="button with-icon" title="Upload a snapshot: it replaces all state"><${Icon} name="upload" size=${14} />
          <span>Upload</span>
          <input type="file" class="out-of-sight" accept=".json,application/json" aria-label="Upload a snapshot"
            onChange=${read} /></label>
      </div>
      ${error && html`<${Problem} error=${error} />`}
    </section>`;
}

const held = ({ items, collections }) =>
  (collections === 0 ? "Nothing written yet" : `${plural(items, "item")} in ${plural(collections, "written collection")}`);

export function Worlds() {
  const all = useValue(worlds);
  const chosen = useValue(world);
  const { limit } = useValue(bounds);
  const [name, setName] = useState("");
  const submit = (event) => {
    event.preventDefault();
    create(name.trim()).then(() => setName(""), tellError);
  };
  return html`
    <section aria-label="Worlds">
      <h3 class="side-title">Worlds <span class="quiet">${all.length}${limit ? ` of ${limit}` : ""}</span></h3>
      <ul class="worlds">${all.map((each) => html`
        <li key=${each.name} data-current=${each.name === chosen}>
          <button class="world-name" data-step aria-current=${each.name === chosen ? "true" : null}
            onClick=${() => enter(each.name)}>
            <b>${each.name}</b><span
              class="quiet">${plural(each.items, "item")}${each.expires_in === null ? "" : ` · ${remaining(each.expires_in)}`}</span>
            ${each.scenario && html`<span class="tag scenario-tag">${each.scenario}</span>`}</button>
          <button class="icon-button" aria-label="Reset world ${each.name}" title="Reset"
            onClick=${() => reset(each.name).catch(tellError)}><${Icon} name="reset" size=${14} /></button>
          <button class="icon-button" aria-label="Delete world ${each.name}"
            title=${each.name === "default" ? "Begin anew" : "Delete"} onClick=${() => remove(each.name).catch(tellError)}>
            <${Icon} name="clear" size=${14} /></button>
        </li>`)}</ul>
      <form class="inline-form" onSubmit=${submit}><input class="mono" aria-label="Name of the new world"
        placeholder="New world, e.g. pr-42" value=${name} pattern="[A-Za-z0-9._~\\-]{1,100}"
        title="Letters, digits and . _ ~ -, at most 100" required onInput=${(event) => setName(event.target.value)} />
        <button class="with-icon"><${Icon} name="plus" size=${14} /><span>Create</span></button></form>
    </section>`;
}
