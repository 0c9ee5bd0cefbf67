import { html, useEffect, useLayoutEffect, useRef, useState } from "../ui.js";

const SPARE = 6;

/**
 * A list box that draws only the rows in sight. What is read stays where it is while rows are added above it.
 * `heightFor(width)` gives the height of all rows; `active` is the key of the row that the keyboard is on.
 */
export function VirtualList({ items, keyOf, heightFor, active, label, onPick, children, id }) {
  const box = useRef(null);
  const [view, setView] = useState({ top: 0, height: 600, width: 0 });
  const row = heightFor(view.width);
  const place = active === null ? -1 : items.findIndex((item) => keyOf(item) === active);
  const head = useRef({ key: null, top: 0 });

  useEffect(() => {
    const measure = () => setView((old) => ({ ...old, height: box.current.clientHeight, width: box.current.clientWidth }));
    const observer = new ResizeObserver(measure);
    observer.observe(box.current);
    return () => observer.disconnect();
  }, []);

  useLayoutEffect(() => {
    const before = head.current.key;
    head.current.key = items.length ? keyOf(items[0]) : null;
    if (before === null || before === head.current.key || box.current.scrollTop < row) return;
    const added = items.findIndex((item) => keyOf(item) === before);
    if (added > 0) box.current.scrollTop += added * row;
  }, [items]);

  useLayoutEffect(() => {
    if (place < 0) return;
    const { scrollTop, clientHeight } = box.current;
    const top = place * row;
    if (top < scrollTop) box.current.scrollTop = top;
    else if (top + row > scrollTop + clientHeight) box.current.scrollTop = top + row - clientHeight;
  }, [active, row, view.height]);

  const first = Math.max(0, Math.floor(view.top / row) - SPARE);
  const end = Math.min(items.length, Math.ceil((view.top + view.height) / row) + SPARE);
  const drawn = items.slice(first, end);
  return html`
    <div class="virtual" ref=${box} id=${id} role="listbox" aria-label=${label} tabindex="0"
      aria-activedescendant=${place >= first && place < end ? `${id}-${active}` : null}
      onScroll=${(event) => { const top = event.currentTarget.scrollTop; setView((old) => ({ ...old, top })); }}>
      <div role="presentation" class="virtual-inside" style=${{ height: `${items.length * row}px` }}>
        ${drawn.map((item, at) => html`
          <div key=${keyOf(item)} id="${id}-${keyOf(item)}" class="virtual-row" role="option" aria-posinset=${first + at + 1}
            aria-setsize=${items.length} aria-selected=${keyOf(item) === active} onClick=${() => onPick(item)}
            style=${{ height: `${row}px`, transform: `translateY(${(first + at) * row}px)` }}>${children(item, view.width)}</div>`)}
      </div>
    </div>`;
}
