// What this browser tab remembers: tokens for as long as it is open, the theme for good.
import { signal, effect } from "../ui.js";

const kept = (store, key, initial) => {
  const value = signal(store.getItem(key) ?? initial);
  effect(() => {
    if (value.value === initial) store.removeItem(key);
    else store.setItem(key, value.value);
  });
  return value;
};

export const adminToken = kept(sessionStorage, "mock-console-admin-token", "");
export const credential = kept(sessionStorage, "mock-console-credential", "anything");
/** "", "light" or "dark"; "" follows the system. */
export const theme = kept(localStorage, "mock-console-theme", "");

effect(() => {
  if (theme.value) document.documentElement.dataset.theme = theme.value;
  else delete document.documentElement.dataset.theme;
});

const THEMES = ["", "light", "dark"];

export const nextTheme = () => { theme.value = THEMES[(THEMES.indexOf(theme.peek()) + 1) % THEMES.length]; };

/** Which dialog is open: "", "help" or "settings". */
export const dialog = signal("");
