import { html } from "../ui.js";
import { dialog } from "../model/session.js";
import { Dialog } from "../parts/dialogs.js";
import { Verdict, VERDICTS } from "../parts/verdict.js";

const KEYS = [
  ["1 – 4", "Requests, State, Scenarios, Try"],
  ["/", "Search"],
  ["j k  or  ↓ ↑", "Next, previous"],
  ["Enter", "Open"],
  ["Esc", "Close, leave a field"],
  ["p", "Pause and resume the stream"],
  ["c", "Copy the open request as curl"],
  ["f", "Copy the open request as fetch"],
  ["r", "Replay the open request in Try"],
  ["w", "Choose a world"],
  ["Ctrl + Enter", "Send, or save, from a text area"],
  ["?", "This help"],
];

export const Help = () => html`
  <${Dialog} title="Keyboard" onClose=${() => { dialog.value = ""; }}>
    <table class="keys"><tbody>${KEYS.map(([keys, what]) => html`
      <tr><th scope="row"><kbd>${keys}</kbd></th><td>${what}</td></tr>`)}</tbody></table>
    <h3>Verdicts</h3>
    <table class="keys"><tbody>${Object.entries(VERDICTS).map(([verdict, { says }]) => html`
      <tr><th scope="row"><${Verdict} verdict=${verdict} /></th><td>${says}</td></tr>`)}</tbody></table>
  <//>`;
