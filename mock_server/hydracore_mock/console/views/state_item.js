import { html, useState } from "../ui.js";
import { lineOf, placeOf, pointerOf, readJson, shownPointer } from "../lib/json_places.js";
import { tell, tellError } from "../model/notices.js";
import { collections, put } from "../model/worlds.js";
import { Editor } from "../parts/editor.js";
import { Icon } from "../parts/icon.js";

/** One item as JSON. What the server refuses is shown on the lines it concerns. */
export function ItemEditor({ world, path, index, item, onClose }) {
  const [text, setText] = useState(JSON.stringify(item, null, 2));
  const [refusal, setRefusal] = useState(null);
  const adding = index === null;
  const { value, fault } = readJson(text);

  const replace = async (change) => {
    const { items } = await collections(world, path);
    const place = adding ? items.length : found(items, index, item);
    await put(world, path, change(items, place));
    return items;
  };
  const done = (words, before) => {
    onClose();
    tell(words, { action: { label: "Undo", run: () => put(world, path, before).catch(tellError) } });
  };
  const save = async () => {
    if (fault) return;
    let pointer = null;
    try {
      const before = await replace((items, place) => {
        pointer = pointerOf([path, place]);
        return items.toSpliced(place, adding ? 0 : 1, value);
      });
      done(adding ? "Item added." : "Item changed.", before);
    } catch (error) {
      setRefusal({ message: error.message, faults: faultsOf(error, pointer, text) });
    }
  };
  const remove = async () => {
    try {
      done("Item deleted.", await replace((items, place) => items.toSpliced(place, 1)));
    } catch (error) {
      setRefusal({ message: error.message, faults: [] });
    }
  };
  const faults = refusal?.faults ?? [];
  return html`
    <section class="item-editor" aria-label=${adding ? "New item" : "Item"}>
      <header class="page-head"><h3 class="grows">${adding ? "New item" : item?.id ?? `Item ${index + 1}`}</h3>
        <button class="icon-button" aria-label="Close" title="Close (Esc)" onClick=${onClose}><${Icon} name="close" /></button>
          </header>
      ${refusal && html`<p class="field-fault"
        role="alert">${faults.length ? "Refused, and nothing was changed." : refusal.message}</p>`}
      <${Editor} id="item" label="Item as JSON" value=${text} faults=${faults} onSubmit=${save} invalid=${refusal !== null}
        onChange=${(changed) => { setText(changed); setRefusal(null); }} />
      <div class="send-line"><button class="primary" disabled=${fault !== null}
        onClick=${save}>${adding ? "Add" : "Save"}</button>
        <button onClick=${onClose}>Cancel</button>
        ${!adding && html`<button class="danger" onClick=${remove}>Delete</button>`}</div>
    </section>`;
}

/** Where the item is now; what was changed meanwhile by others is not overwritten. */
function found(items, index, item) {
  const known = JSON.stringify(item);
  const place = JSON.stringify(items[index]) === known ? index : items.findIndex((each) => JSON.stringify(each) === known);
  if (place < 0) throw new Error("This item was changed or deleted meanwhile. Close it and open it again.");
  return place;
}

/** The server's errors by the lines of the item that they concern; `item` is its pointer in what was sent. */
function faultsOf({ errors = [] }, item, text) {
  const { places } = readJson(text);
  return errors.map(({ path, reason }) => {
    if (path !== item && !path.startsWith(`${item}/`)) return { text: `${shownPointer(path)} ${reason}` };
    const { start, end } = placeOf(places, path.slice(item.length));
    return { line: lineOf(text, start), offset: start, end, text: reason };
  });
}
