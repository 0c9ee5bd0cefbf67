import { html, useEffect, useState, useValue } from "../ui.js";
import { shown } from "../model/journal.js";
import { go, link, route } from "../model/router.js";
import { togglePause } from "../model/journal.js";
import { useKeys } from "../parts/keys.js";
import { VirtualList } from "../parts/list.js";
import { Exchange } from "./exchange.js";
import { NoRequests } from "./no_requests.js";
import { Filters } from "./request_filters.js";
import { ColumnNames, Row, heightFor } from "./request_row.js";

export function Requests() {
  const entries = useValue(shown);
  const opened = Number(useValue(route).rest[0]) || null;
  const [active, setActive] = useState(opened);
  useEffect(() => { if (opened) setActive(opened); }, [opened]);

  const open = (id, instead) => go(link("requests", [id]), { instead });
  const close = () => go(link("requests"));
  const move = (by) => {
    if (!entries.length) return;
    const place = entries.findIndex((entry) => entry.id === active);
    const next = entries[place < 0 ? 0 : Math.min(Math.max(place + by, 0), entries.length - 1)];
    setActive(next.id);
    document.getElementById("requests")?.focus({ preventScroll: true }); // not the tab that was clicked last
    if (opened) open(next.id, true);
  };
  useKeys({
    j: () => move(1),
    k: () => move(-1),
    Home: () => entries.length > 0 && move(-entries.length),
    End: () => entries.length > 0 && move(entries.length),
    Enter: () => active !== null && open(active),
    Escape: () => (opened ? close() : false),
    p: togglePause,
  });

  return html`
    <div class="requests" data-open=${opened !== null}>
      <section class="request-list" aria-label="Requests">
        <${Filters} />
        ${entries.length === 0 ? html`<${NoRequests} />` : html`
          <${ColumnNames} />
          <${VirtualList} id="requests" label="Requests, newest first" items=${entries} keyOf=${(entry) => entry.id}
            heightFor=${heightFor} active=${active} onPick=${(entry) => open(entry.id)}>${(entry, width) => html`<${Row}
              entry=${entry} width=${width} />`}<//>`}
      </section>
      ${opened !== null && html`<${Exchange} key=${opened} id=${opened} onClose=${close} />`}
    </div>`;
}
