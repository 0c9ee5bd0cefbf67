import { html, useLoaded, useState, useValue } from "../ui.js";
import { plural } from "../lib/formats.js";
import { tell, tellError } from "../model/notices.js";
import { link } from "../model/router.js";
import { changes, collections, put } from "../model/worlds.js";
import { Empty, Problem } from "../parts/bits.js";
import { Code } from "../parts/code.js";
import { Icon } from "../parts/icon.js";
import { useKeys } from "../parts/keys.js";
import { ItemEditor } from "./state_item.js";
import { Items } from "./state_items.js";

/** One collection: its items as a table or as JSON, and the one that is edited. */
export function Collection({ world, path }) {
  const { value, error, again } = useLoaded(() => collections(world, path), [world, path, useValue(changes)]);
  const [form, setForm] = useState("table");
  const [text, setText] = useState("");
  const [edited, setEdited] = useState(null);
  useKeys({ Escape: () => (edited ? setEdited(null) : false) });
  if (error) return html`<div class="page"><${Problem} error=${error} again=${again} /><p><a
    href=${link("state")}>Back to the collections</a></p></div>`;
  if (!value) return html`<div class="page" aria-busy="true"></div>`;
  const { items } = value;
  const wanted = text.toLowerCase();
  const listed = items
    .map((item, index) => ({ item, index }))
    .filter(({ item }) => !wanted || JSON.stringify(item).toLowerCase().includes(wanted));
  const seed = async () => {
    await put(world, path, null);
    tell(`${path} holds its seed data.`, { action: { label: "Undo", run: () => put(world, path, items).catch(tellError) } });
  };
  return html`
    <div class="collection" data-editing=${edited !== null}>
      <div class="collection-main">
        <header class="page-head"><a class="back" href=${link("state")} aria-label="Back to the collections"><${Icon}
          name="back" /></a>
          <div class="grows"><h2 class="mono path-title">${path}</h2>
            <p class="quiet">${plural(value.count, "item")}, ${value.stored ? "written to" : "as the seed data have it"}</p>
              </div></header>
        <div class="collection-tools">
          <div class="search"><${Icon} name="search" size=${14} /><input type="search" data-search aria-label="Search items"
            placeholder="Search items" value=${text} onInput=${(event) => setText(event.target.value)} /><kbd
            aria-hidden="true">/</kbd></div>
          <div class="segments" role="group" aria-label="Show as">${["table", "JSON"].map((each) => html`<button key=${each}
            aria-pressed=${form === each} onClick=${() => setForm(each)}>${each === "table" ? "Table" : each}</button>`)}</div>
          <button class="with-icon" onClick=${() => setEdited({ index: null, item: similar(items) })}><${Icon} name="plus"
            size=${14} /><span>Add</span></button>
          ${value.stored && html`<button class="with-icon" title="Put this collection back to its seed data"
            onClick=${() => seed().catch(tellError)}><${Icon} name="reset" size=${14} /><span>Seed</span></button>`}
        </div>
        ${items.length === 0 ? html`<${Empty} icon="state" title="No items">
          <p>Add one here, or send a request that creates one.</p><//>`
          : form === "JSON" ? html`<${Code} text=${JSON.stringify(listed.map(({ item }) => item))} label="Items" />`
          : html`<${Items} listed=${listed} edited=${edited?.index ?? null} onOpen=${setEdited} />`}
        ${items.length > 0 && listed.length === 0 && html`<p class="nothing">No item has “${text}” in it.</p>`}
      </div>
      ${edited && html`<${ItemEditor} key=${edited.index ?? "new"} world=${world} path=${path} index=${edited.index}
        item=${edited.item} onClose=${() => setEdited(null)} />`}
    </div>`;
}

/** What a new item begins with: the newest one, without what names it. */
function similar(items) {
  const { id: _, ...rest } = items.at(-1) ?? {};
  return rest;
}
