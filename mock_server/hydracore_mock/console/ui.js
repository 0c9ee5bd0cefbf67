// What every component is made with: htm and Preact, and signals read through `useValue`.
import { html, render, useState, useEffect, useLayoutEffect, useMemo, useRef } from "./vendor/htm-preact.js";
import { signal, computed, effect, batch } from "./vendor/signals-core.js";

export { html, render, useState, useEffect, useLayoutEffect, useMemo, useRef, signal, computed, effect, batch };

/** The signal's value; the component is drawn again whenever it changes, from the moment it can be used. */
export function useValue(source) {
  const [, draw] = useState(source.peek());
  useLayoutEffect(() => source.subscribe((value) => draw(() => value)), [source]);
  return source.peek();
}

/** Loads again whenever `keys` change; an answer that comes too late is dropped. */
export function useLoaded(load, keys) {
  const [state, set] = useState({ value: null, error: null, loading: true });
  const [round, again] = useState(0);
  useEffect(() => {
    let current = true;
    set((old) => ({ ...old, loading: true }));
    load().then(
      (value) => current && set({ value, error: null, loading: false }),
      (error) => current && set({ value: null, error, loading: false }),
    );
    return () => { current = false; };
  }, [...keys, round]);
  return { ...state, again: () => again((number) => number + 1) };
}
