import { html, useLayoutEffect, useValue } from "./ui.js";
import { server } from "./model/api.js";
import { contract } from "./model/catalogue.js";
import { dialog, nextTheme, theme } from "./model/session.js";
import { view, VIEWS, link, go, route, world } from "./model/router.js";
import { Icon } from "./parts/icon.js";
import { setPageKeys } from "./parts/keys.js";
import { Connection } from "./views/connection.js";
import { Help } from "./views/help.js";
import { Notices } from "./views/notices.js";
import { Requests } from "./views/requests.js";
import { Scenarios } from "./views/scenarios.js";
import { Settings } from "./views/settings.js";
import { State } from "./views/state.js";
import { Token } from "./views/token.js";
import { Try } from "./views/try.js";
import { WorldMenu } from "./views/world_menu.js";

const TITLES = { requests: "Requests", state: "State", scenarios: "Scenarios", try: "Try" };
const SHOWN = { requests: Requests, state: State, scenarios: Scenarios, try: Try };
// Where each view was left, as long as the world stays the same.
let remembered = { world: null };

function remember() {
  if (remembered.world !== world.value) remembered = { world: world.value };
  remembered[view.value] = route.value.rest;
}

export function App() {
  const current = useValue(view);
  const locked = useValue(server) === "locked";
  const open = useValue(dialog);
  usePageKeys();
  useValue(route);
  remember();
  const View = SHOWN[current];
  return html`
    <a class="skip" href="#main" onClick=${skip}>Skip to the content</a>
    <${Top} current=${current} />
    <${Gone} />
    <main id="main" tabindex="-1" data-view=${current}><${View} key=${current} /></main>
    <${Tabs} current=${current} place="foot" />
    <${Notices} />
    ${locked && html`<${Token} />`}
    ${!locked && open === "help" && html`<${Help} />`}
    ${!locked && open === "settings" && html`<${Settings} />`}`;
}

function Top({ current }) {
  const title = useValue(contract)?.title;
  return html`
    <header class="top">
      <div class="brand"><img src="/_mock/console/favicon.svg" width="24" height="24" alt="" />
        <h1 title=${title}><span class="out-of-sight">Mock console: </span>${title ?? "Mock console"}</h1></div>
      <${Tabs} current=${current} place="head" />
      <div class="top-end">
        <${Connection} />
        <${WorldMenu} />
        <${ThemeButton} />
        <button class="icon-button" aria-label="Settings and credentials" title="Settings and credentials"
          onClick=${() => { dialog.value = "settings"; }}><${Icon} name="key" /></button>
        <button class="icon-button" aria-label="Keyboard help" title="Keyboard help (?)"
          onClick=${() => { dialog.value = "help"; }}><${Icon} name="help" /></button>
      </div>
    </header>`;
}

const THEMES = { "": ["system", "follows the system"], light: ["sun", "light"], dark: ["moon", "dark"] };

function ThemeButton() {
  const [icon, says] = THEMES[useValue(theme)];
  return html`<button class="icon-button theme-button" aria-label="Theme: ${says}" title="Theme: ${says}" onClick=${nextTheme}>
    <${Icon} name=${icon} /></button>`;
}

// Each tab leads back to where its view was left.
const Tabs = ({ current, place }) => html`
  <nav class="tabs tabs-${place}" aria-label="Views">${VIEWS.map((name, at) => html`
    <a href=${link(name, name === current ? [] : remembered[name] ?? [])} aria-current=${name === current ? "page" : null}>
      <${Icon} name=${name} /><span>${TITLES[name]}</span><kbd aria-hidden="true">${at + 1}</kbd></a>`)}</nav>`;

function Gone() {
  if (useValue(server) !== "gone") return null;
  return html`<div class="gone" role="alert">
    <strong>The mock doesn't answer.</strong> ${location.origin} is tried again until it does.</div>`;
}

const skip = (event) => {
  event.preventDefault();
  document.getElementById("main").focus();
};

function usePageKeys() {
  useLayoutEffect(() => {
    const views = Object.fromEntries(VIEWS.map((name, at) => [at + 1, () => go(link(name, remembered[name] ?? []))]));
    setPageKeys({
      ...views,
      "?": () => { dialog.value = "help"; },
      "/": () => focusOn("[data-search]"),
      w: () => focusOn("#world"),
    });
  }, []);
}

function focusOn(selector) {
  const field = [...document.querySelectorAll(selector)].find((each) => each.offsetParent !== null);
  field?.focus();
  field?.select?.();
}
