import { html, useValue } from "../ui.js";
import { asCurl } from "../lib/commands.js";
import { filled } from "../lib/paths.js";
import { initial } from "../lib/examples.js";
import { contract } from "../model/catalogue.js";
import { counts, narrow, narrowed, unfiltered } from "../model/journal.js";
import { link, world } from "../model/router.js";
import { credential } from "../model/session.js";
import { baseUrl } from "../model/worlds.js";
import { Command, Empty } from "../parts/bits.js";

export function NoRequests() {
  const { here, elsewhere } = useValue(counts);
  const name = useValue(world);
  const described = useValue(contract);
  if (useValue(narrowed) && here > 0) {
    return html`<${Empty} icon="search" title="Nothing passes the filters">
      <p>${here.toLocaleString()} recorded, none of them matches.</p>
      <button onClick=${unfiltered}>Clear the filters</button><//>`;
  }
  return html`<${Empty} icon="requests" title="No requests yet">
    <p>What is sent to ${name === "default" ? "the mock" : html`world <b>${name}</b>`} appears here as it happens. Point your frontend at</p>
    <${Command} text=${baseUrl(name)} />
    ${described?.operations.length > 0 && html`<p>or begin with</p><${Command} text=${firstCommand(described, name)} />`}
    <p><a href=${link("try")}>Try an operation</a>${elsewhere > 0 && html` · <button class="link"
      onClick=${() => narrow({ everywhere: true })}>${elsewhere.toLocaleString()} in other worlds</button>`}</p><//>`;
}

function firstCommand({ operations }, name) {
  const operation = operations.find((each) => each.method === "GET") ?? operations[0];
  const values = Object.fromEntries(operation.parameters.filter(({ place }) => place === "path").map((each) => [each.name, initial(each)]));
  const bearer = (operation.credentials ?? []).some((each) => each.kind === "http" && each.scheme?.toLowerCase() === "bearer");
  return asCurl({
    url: baseUrl(name) + filled(operation.path, values),
    method: operation.method,
    headers: bearer ? [["Authorization", `Bearer ${credential.peek()}`]] : [],
    body: null,
  });
}
