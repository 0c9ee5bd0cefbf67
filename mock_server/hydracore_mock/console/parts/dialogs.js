import { html, useEffect, useRef } from "../ui.js";
import { Icon } from "./icon.js";

/** A modal dialog for as long as it is drawn. */
export function Dialog({ title, onClose, children, closes = true }) {
  const element = useRef(null);
  useEffect(() => {
    const before = document.activeElement;
    element.current.showModal();
    return () => before?.focus?.();
  }, []);
  const outside = (event) => { if (closes && event.target === element.current) onClose(); };
  const cancel = (event) => {
    event.preventDefault();
    if (closes) onClose();
  };
  return html`
    <dialog ref=${element} class="dialog" aria-label=${title} onClick=${outside} onCancel=${cancel}>
      <div class="dialog-inside">
        <header><h2>${title}</h2>${closes && html`
          <button class="icon-button" aria-label="Close" onClick=${onClose}><${Icon} name="close" /></button>`}</header>
        ${children}
      </div>
    </dialog>`;
}
