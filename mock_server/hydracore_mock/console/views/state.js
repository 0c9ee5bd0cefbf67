import { html, useLayoutEffect, useLoaded, useRef, useValue } from "../ui.js";
import { go, link, route, world } from "../model/router.js";
import { changes, collections } from "../model/worlds.js";
import { Command, Empty } from "../parts/bits.js";
import { step, useKeys } from "../parts/keys.js";
import { Collection } from "./state_collection.js";
import { CollectionList, OpenInstance } from "./state_collections.js";
import { WorldPanel, Worlds } from "./state_worlds.js";

export function State() {
  const name = useValue(world);
  const { rest } = useValue(route);
  const path = rest.length && rest.some(Boolean) ? `/${rest.join("/")}` : null;
  const { value, error } = useLoaded(() => collections(name), [name, useValue(changes)]);
  useKeys({
    j: () => step(path ? ".items" : ".state-side", 1),
    k: () => step(path ? ".items" : ".state-side", -1),
    Escape: () => (path ? go(link("state")) : false),
  });
  const known = error ? [] : value?.collections ?? [];
  const arriving = useRef(true);
  useLayoutEffect(() => {
    if (!value) return;
    const isWide = innerWidth > 800;
    if (arriving.current && !path && known.length && isWide) go(link("state", known[0].path.split("/").slice(1)), { instead: true });
    arriving.current = false;
  }, [value]);
  return html`
    <div class="split state" data-open=${path !== null}>
      <div class="state-side side-list">
        <${WorldPanel} />
        <${CollectionList} known=${known} path=${path} />
        <${OpenInstance} known=${known} />
        <${Worlds} />
      </div>
      <div class="split-main">${path ? html`<${Collection} key=${`${name} ${path}`} world=${name}
        path=${path} />` : html`<${Nothing} known=${known} />`}</div>
    </div>`;
}

const Nothing = ({ known }) => html`
  <${Empty} icon="state" title=${known.length ? "Choose a collection" : "Nothing was read or written yet"}>
    ${known.length
      ? html`<p>Its items can be looked at, changed, added and deleted.</p>`
      : html`<p>Collections appear here once a request reads or writes them. Or open one by its path parameters, at the left.</p>
        <p>Reset a world between tests:</p><${Command}
          text=${`curl -X POST ${location.origin}/_mock/worlds/${world.peek()}/reset`} />`}<//>`;
