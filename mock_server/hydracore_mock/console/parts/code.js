import { html, useMemo } from "../ui.js";
import { pretty } from "../lib/formats.js";
import { difference } from "../lib/diff.js";

const LIGHT_UP_TO = 60_000;
const TOKEN = /("(?:[^"\\]|\\.)*")(\s*:)?|\b(?:true|false|null)\b|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

function highlighted(text) {
  if (text.length > LIGHT_UP_TO) return text;
  const drawn = [];
  let end = 0;
  for (const found of text.matchAll(TOKEN)) {
    if (found.index > end) drawn.push(text.slice(end, found.index));
    const [whole, string, colon] = found;
    if (colon) drawn.push(html`<span class="j-name">${string}</span>`, colon);
    else drawn.push(html`<span class=${string ? "j-text" : "j-plain"}>${whole}</span>`);
    end = found.index + whole.length;
  }
  drawn.push(text.slice(end));
  return drawn;
}

/** JSON with light colours; other text as it is. */
export function Code({ text, label, wrap = false }) {
  const drawn = useMemo(() => {
    const written = pretty(text);
    return /^\s*[[{"\d\-tfn]/.test(written) ? highlighted(written) : written;
  }, [text]);
  return html`<pre class="code ${wrap ? "wraps" : ""}" tabindex="0" role="region" aria-label=${label}>${drawn}</pre>`;
}

const SPOKEN = { "-": "removed: ", "+": "added: " };

export function Difference({ before, after }) {
  const lines = useMemo(() => difference(before, after), [before, after]);
  return html`
    <pre class="code diff" tabindex="0" role="region" aria-label="Before and after">${lines.map((line) => html`
      <span class="diff-line" data-mark=${line.mark}><span class="diff-mark" aria-hidden="true">${line.mark}</span>${
        SPOKEN[line.mark] && html`<span class="out-of-sight">${SPOKEN[line.mark]}</span>`}${
        line.mark === "…" ? "" : highlighted(line.text)}${"\n"}</span>`)}</pre>`;
}
