import { html, useRef } from "../ui.js";
import { readJson } from "../lib/json_places.js";

const [FEWEST, MOST] = [5, 26];

/** A text area with numbered lines. `faults` are [{line, offset, end, text}]; those without a line stand first. */
export function Editor({ id, label, value, onChange, onSubmit, faults = [], json = true, invalid = false }) {
  const area = useRef(null);
  const gutter = useRef(null);
  const syntax = json && value.trim() ? readJson(value).fault : null;
  const told = syntax ? [{ line: syntax.line, offset: syntax.offset, end: syntax.offset + 1, text: syntax.message }] : faults;
  const count = value.split("\n").length;
  const marked = new Set(told.map((fault) => fault.line));
  const show = (fault) => {
    area.current.focus();
    if (fault.offset !== undefined) area.current.setSelectionRange(fault.offset, fault.end);
  };
  const onKeyDown = (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && onSubmit) {
      event.preventDefault();
      onSubmit();
    }
  };
  const follow = () => { gutter.current.style.transform = `translateY(${-area.current.scrollTop}px)`; };
  return html`
    <div class="editor" data-faulty=${told.length > 0 || invalid}>
      <div class="editor-field">
        <div class="editor-gutter" aria-hidden="true"><div ref=${gutter}>${Array.from({ length: count }, (_, at) =>
          html`<span data-faulty=${marked.has(at + 1)}>${at + 1}</span>`)}</div></div>
        <textarea id=${id} ref=${area} aria-label=${label} spellcheck="false" autocapitalize="off" autocomplete="off" wrap="off"
          rows=${Math.min(Math.max(count, FEWEST), MOST)} value=${value} aria-invalid=${told.length > 0 || invalid}
          aria-describedby=${told.length ? `${id}-faults` : null}
          onInput=${(event) => onChange(event.target.value)} onScroll=${follow} onKeyDown=${onKeyDown}></textarea>
      </div>
      ${told.length > 0 && html`<ul class="faults-below" id="${id}-faults">${told.map((fault) => html`
        <li>${fault.line
          ? html`<button type="button" class="line-link" onClick=${() => show(fault)}>line ${fault.line}</button>`
          : null}<span>${fault.text}</span></li>`)}</ul>`}
    </div>`;
}
