import { html, useValue } from "../ui.js";
import { contract } from "../model/catalogue.js";
import { adminToken, credential, dialog, theme } from "../model/session.js";
import { Dialog } from "../parts/dialogs.js";
import { Icon } from "../parts/icon.js";

const THEMES = [["", "System", "system"], ["light", "Light", "sun"], ["dark", "Dark", "moon"]];

export function Settings() {
  const described = useValue(contract);
  const chosen = useValue(theme);
  return html`
    <${Dialog} title="Settings" onClose=${() => { dialog.value = ""; }}>
      <fieldset class="field"><legend>Theme</legend>
        <div class="segments">${THEMES.map(([value, label, icon]) => html`
          <button aria-pressed=${chosen === value} onClick=${() => { theme.value = value; }}><${Icon} name=${icon}
            size=${14} />${label}</button>`)}</div>
      </fieldset>
      <${Secret} id="credential" label="Credentials" value=${credential}
        hint="The journal keeps credentials as ***. What is copied, replayed or tried carries this token instead." />
      <${Secret} id="admin-token" label="Admin token" value=${adminToken}
        hint="Needed only if the mock was started with --admin-token. Kept until this tab is closed." />
      ${described && html`<p class="colophon">${described.title} ${described.version}<br/>
        <a href="/docs" target="_blank" rel="noopener">API documentation <${Icon} name="external" size=${12} /></a>
        <a href="/openapi.json" target="_blank" rel="noopener">openapi.json <${Icon} name="external" size=${12} /></a></p>`}
    <//>`;
}

const Secret = ({ id, label, value, hint }) => html`
  <div class="field"><label for=${id}>${label}</label>
    <input id=${id} value=${value.peek()} autocomplete="off" spellcheck="false" aria-describedby="${id}-hint"
      onInput=${(event) => { value.value = event.target.value; }} />
    <p class="hint" id="${id}-hint">${hint}</p></div>`;
