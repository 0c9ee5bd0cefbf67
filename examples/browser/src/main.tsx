import { render } from "preact";

import { App } from "./App";
import { readSettings } from "./settings";
import "./style.css";

render(<App settings={readSettings(location.search, import.meta.env)} />, document.body);
