import { html, useEffect, useLoaded, useState, useValue } from "../ui.js";
import { fileName, plural } from "../lib/formats.js";
import { loadScenarios, scenarioDocument, scenarios } from "../model/catalogue.js";
import { tell, tellError } from "../model/notices.js";
import { world } from "../model/router.js";
import { current, play, refresh, stop } from "../model/worlds.js";
import { Command, Empty, Problem } from "../parts/bits.js";
import { Code } from "../parts/code.js";
import { Icon } from "../parts/icon.js";
import { step, useKeys } from "../parts/keys.js";

export function Scenarios() {
  const all = useValue(scenarios);
  const name = useValue(world);
  const active = useValue(current)?.scenario ?? null;
  const [text, setText] = useState("");
  useEffect(() => { Promise.all([loadScenarios(), refresh()]).catch(() => {}); }, [name]);
  useKeys({ j: () => step(".cards", 1), k: () => step(".cards", -1) });
  if (all === null) return html`<div class="page" aria-busy="true"></div>`;
  const listed = all.filter((each) => `${each.name} ${each.description}`.toLowerCase().includes(text.toLowerCase()));
  return html`
    <div class="page scenarios">
      <header class="page-head"><div><h2>Scenarios</h2><p
        class="quiet">Ways in which the answers of world <b>${name}</b> differ from the contract’s plain course. One at a time.</p></div>
        <div class="search"><${Icon} name="search" size=${14} /><input type="search" data-search aria-label="Search scenarios"
          placeholder="Search scenarios" value=${text} onInput=${(event) => setText(event.target.value)} /><kbd
          aria-hidden="true">/</kbd></div></header>
      ${active && !all.some((each) => each.name === active) && html`<${Foreign} name=${active} world=${name} />`}
      ${all.length === 0 ? html`<${Empty} icon="scenarios" title="No scenarios">
        <p>Start the mock with <code>--scenarios</code> and a folder of them, or give it one over the API:</p>
        <${Command}
          text=${`curl -X PUT ${location.origin}/_mock/worlds/${name}/scenario \\\n  -H 'Content-Type: application/json' -d @scenario.json`} /><p>Its form: <a href="/_mock/scenarios/schema" target="_blank" rel="noopener">the JSON Schema</a></p><//>` : html`
        <ul class="cards">${listed.map((each) => html`<${Card} key=${each.name} scenario=${each} active=${each.name === active}
          world=${name} />`)}</ul>`}
      ${all.length > 0 && listed.length === 0 && html`<p class="nothing">No scenario has “${text}” in it.</p>`}
    </div>`;
}

const Foreign = ({ name, world }) => html`
  <p class="foreign">World ${world} plays <b>${name}</b>, which was given over the API. <button
    onClick=${() => stop(world).catch(tellError)}>Stop it</button></p>`;

function Card({ scenario, active, world }) {
  const { name, description, breaks_contract: breaks, rules, state, file } = scenario;
  const [open, setOpen] = useState(false);
  const toggle = () => (active
    ? stop(world).then(() => tell(`World ${world} plays no scenario.`), tellError)
    : play(world, name).then(() => tell(`World ${world} plays ${name}.`), tellError));
  return html`
    <li class="card" data-active=${active} data-open=${open} aria-label=${name}>
      <div class="card-head"><h3 id="scenario-${name}">${name}</h3>${active && html`<span class="tag active-tag">active</span>`}
        <button class="switch" role="switch" data-step aria-checked=${active} aria-labelledby="scenario-${name}"
          onClick=${toggle}><i></i></button></div>
      <p>${description}</p>
      <div class="badges">${breaks && html`<span class="tag warning-tag"
        title="Some of its answers are not those of the contract">breaks contract</span>`}
        ${state && html`<span class="tag" title="What it answers depends on what came before">has state</span>`}
        <span class="tag">${plural(rules, "rule")}</span></div>
      <button class="link disclosure" aria-expanded=${open} onClick=${() => setOpen(!open)}><${Icon} name="down"
        size=${12} />Document${file ? html` <span class="quiet" title=${file}>${fileName(file)}</span>` : ""}</button>
      ${open && html`<${Document} name=${name} />`}
    </li>`;
}

function Document({ name }) {
  const { value, error, again } = useLoaded(() => scenarioDocument(name), [name]);
  if (error) return html`<${Problem} error=${error} again=${again} />`;
  return value && html`<${Code} text=${JSON.stringify(value)} label="Document of ${name}" />`;
}
