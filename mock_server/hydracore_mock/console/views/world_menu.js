import { html, useValue } from "../ui.js";
import { copy } from "../model/files.js";
import { enter, world } from "../model/router.js";
import { baseUrl, worlds } from "../model/worlds.js";
import { Icon } from "../parts/icon.js";

export function WorldMenu() {
  const name = useValue(world);
  const names = useValue(worlds).map((each) => each.name);
  const known = names.includes(name) ? names : [name, ...names];
  const url = baseUrl(name);
  return html`
    <div class="world-menu">
      <label for="world" title="World (w)"><${Icon} name="world" size=${14} /><span class="out-of-sight">World</span></label>
      <select id="world" value=${name} onChange=${(event) => enter(event.target.value)}>
        ${known.map((each) => html`<option key=${each} value=${each} selected=${each === name}>${each}</option>`)}
      </select>
      <button class="icon-button" aria-label="Copy the base URL of world ${name}" title="Copy ${url}"
        onClick=${() => copy(url, `Base URL of world ${name}`)}><${Icon} name="copy" /></button>
    </div>`;
}
