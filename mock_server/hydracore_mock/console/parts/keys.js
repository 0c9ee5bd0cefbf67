// The keyboard: one table for the page, and one for the view that is shown.
import { useLayoutEffect, useRef } from "../ui.js";

let pageKeys = {};
const viewKeys = [];

const TYPING = "input:not([type=checkbox]):not([type=radio]):not([type=file]), textarea, select, [contenteditable]";

export const setPageKeys = (keys) => { pageKeys = keys; };

/** Adds keys for as long as the component is drawn; the newest wins. A handler that returns false has not used it. */
export function useKeys(keys) {
  const holder = useHolder(keys);
  useLayoutEffect(() => {
    viewKeys.push(holder);
    return () => viewKeys.splice(viewKeys.indexOf(holder), 1);
  }, []);
}

function useHolder(keys) {
  const holder = useRef(keys);
  holder.current = keys;
  return holder;
}

const ALIASES = { ArrowDown: "j", ArrowUp: "k" };

function onKeyDown(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
  if (document.querySelector("dialog[open]")) return;
  const typing = event.target.matches?.(TYPING);
  if (typing) {
    if (event.key === "Escape") event.target.blur();
    return;
  }
  const pressable = event.target.matches?.("button, a, summary, [role=switch]");
  if (pressable && (event.key === "Enter" || event.key === " ")) return;
  if (event.key.startsWith("Arrow") && event.target.matches?.("pre")) return; // it scrolls
  const key = ALIASES[event.key] ?? event.key;
  for (const keys of [...viewKeys.map((holder) => holder.current).reverse(), pageKeys]) {
    if (keys[key] && keys[key](event) !== false) {
      event.preventDefault();
      return;
    }
  }
}

addEventListener("keydown", onKeyDown);

/** Moves the focus among what is marked with data-step inside `selector`. */
export function step(selector, by) {
  const stops = [...document.querySelectorAll(`${selector} [data-step]`)].filter((stop) => stop.offsetParent !== null);
  if (!stops.length) return false;
  const now = stops.indexOf(document.activeElement?.closest("[data-step]"));
  const next = now < 0 ? (by > 0 ? 0 : stops.length - 1) : Math.min(Math.max(now + by, 0), stops.length - 1);
  stops[next].focus();
  stops[next].scrollIntoView({ block: "nearest" });
  return true;
}
