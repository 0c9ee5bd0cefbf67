import { html, useValue } from "../ui.js";
import { dismiss, notices } from "../model/notices.js";
import { Icon } from "../parts/icon.js";

export const Notices = () => html`
  <div class="notices" role="status" aria-live="polite">${useValue(notices).map((notice) => html`
    <div class="notice" key=${notice.id} data-kind=${notice.kind}><span>${notice.text}</span>
      ${notice.action && html`<button
        onClick=${() => { dismiss(notice.id); notice.action.run(); }}>${notice.action.label}</button>`}
      <button class="icon-button" aria-label="Dismiss" onClick=${() => dismiss(notice.id)}><${Icon} name="close" size=${12} />
        </button>
    </div>`)}</div>`;
