import { html, render } from "./ui.js";
import { App } from "./app.js";
import { start } from "./model/start.js";

render(html`<${App} />`, document.getElementById("app"));
start();
