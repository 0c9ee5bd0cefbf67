import { html, useState, useValue } from "../ui.js";
import { refusal, server } from "../model/api.js";
import { adminToken } from "../model/session.js";
import { Dialog } from "../parts/dialogs.js";

/** Asks for the admin token; the stream, which waits for it, starts everything else. */
export function Token() {
  const detail = useValue(refusal);
  const [typed, setTyped] = useState("");
  const submit = (event) => {
    event.preventDefault();
    adminToken.value = typed;
    server.value = "up";
  };
  return html`
    <${Dialog} title="The mock asks for its admin token" closes=${false}>
      <form onSubmit=${submit}>
        <p role="alert">${adminToken.peek() ? "This token is not the one. " : ""}${detail}</p>
        <div class="field"><label for="token">Admin token</label>
          <input id="token" type="password" autocomplete="off" autofocus value=${typed}
            onInput=${(event) => setTyped(event.target.value)} />
          <p class="hint">The value of --admin-token. Kept until this tab is closed.</p></div>
        <button class="primary">Unlock</button>
      </form>
    <//>`;
}
