import { html, useState } from "../ui.js";

const PAGE = 200;
const SHORT = 60;

export function Items({ listed, edited, onOpen }) {
  const [most, setMost] = useState(PAGE);
  const columns = columnsOf(listed.slice(0, most).map(({ item }) => item));
  return html`
    <div class="table-frame" tabindex="-1"><table class="items"><thead><tr>${columns.map((name) => html`<th scope="col"
      key=${name}>${name}</th>`)}</tr></thead>
      <tbody>${listed.slice(0, most).map(({ item, index }) => html`
        <tr key=${index} data-chosen=${index === edited}
          onClick=${() => onOpen({ index, item })}>${columns.map((name, at) => html`
          <td key=${name}>${at === 0
            ? html`<button class="item-link" data-step aria-label="Edit item ${text(item[name])}"
              onClick=${(event) => { event.stopPropagation(); onOpen({ index, item }); }}>${text(item[name])}</button>`
            : html`<span data-kind=${kind(item[name])}>${text(item[name])}</span>`}</td>`)}</tr>`)}</tbody></table></div>
    ${listed.length > most && html`<button class="link"
      onClick=${() => setMost(most + PAGE)}>Show ${Math.min(PAGE, listed.length - most)} more of ${listed.length}</button>`}`;
}

/** Every name that some item has; what tells items apart comes first, nested values last. */
function columnsOf(items) {
  const names = [...new Set(items.flatMap((item) => (isObject(item) ? Object.keys(item) : [])))];
  const rank = (name) => {
    if (name === "id") return 0;
    if (/(^|_)(name|title|type|status|label|slug|key|email)$/i.test(name)) return 1;
    if (items.some((item) => isObject(item?.[name]))) return 4;
    return /(_id|Id|_at|At|_on)$/.test(name) ? 3 : 2;
  };
  return names.length ? names.sort((left, right) => rank(left) - rank(right)) : ["value"];
}

const isObject = (value) => value !== null && typeof value === "object";

const kind = (value) => (value === null || value === undefined ? "nothing" : isObject(value) ? "nested" : typeof value);

function text(value) {
  if (value === undefined) return "–";
  const written = typeof value === "string" ? value : JSON.stringify(value);
  return written.length > SHORT ? `${written.slice(0, SHORT)}…` : written;
}
