import { html, useLayoutEffect, useState, useValue } from "../ui.js";
import { contract, operations } from "../model/catalogue.js";
import { go, link, route } from "../model/router.js";
import { Empty, Method, Target } from "../parts/bits.js";
import { Icon } from "../parts/icon.js";
import { step, useKeys } from "../parts/keys.js";
import { ANY } from "./try_draft.js";
import { TryForm } from "./try_form.js";

export function Try() {
  const all = useValue(operations);
  const described = useValue(contract);
  const id = useValue(route).rest[0];
  const [text, setText] = useState("");
  const operation = all.find((each) => each.id === id) ?? null;
  useLayoutEffect(() => {
    if (!id && all.length && innerWidth > 800) go(link("try", [all[0].id]), { instead: true });
  }, [id, all]);
  useKeys({
    j: () => step(".try-list", 1),
    k: () => step(".try-list", -1),
    Escape: () => (id ? go(link("try")) : false),
  });
  const wanted = text.toLowerCase();
  const listed = all.filter((each) => `${each.id} ${each.method} ${each.path} ${each.summary}`.toLowerCase().includes(wanted));
  return html`
    <div class="split try" data-open=${Boolean(id)}>
      <nav class="try-list side-list" aria-label="Operations">
        <div class="search"><${Icon} name="search" size=${14} /><input type="search" data-search aria-label="Search operations"
          placeholder="Search operations" value=${text} onInput=${(event) => setText(event.target.value)} /><kbd
          aria-hidden="true">/</kbd></div>
        <ul>${listed.map((each) => html`
          <li key=${each.id}><a data-step href=${link("try", [each.id])} aria-current=${each.id === id ? "true" : null}>
            <span class="operation-name">${each.summary || each.id}</span>
            <span class="operation-path"><${Method} method=${each.method} /><${Target} target=${each.path}
              template=${each.path} /></span></a></li>`)}
          <li><a data-step href=${link("try", [ANY])} aria-current=${id === ANY ? "true" : null}><span
            class="operation-name">Any request</span><span class="operation-path quiet">a method and a path of your own</span>
            </a></li></ul>
        ${listed.length === 0 && all.length > 0 && html`<p class="nothing">No operation has “${text}” in it.</p>`}
      </nav>
      <div class="split-main">
        ${operation || id === ANY
          ? html`<${TryForm} key=${id} id=${id} operation=${operation} />`
          : described && html`<${Empty} icon="try" title=${id ? `The contract has no operation ${id}` : "Choose an operation"}>
            <p>Each has a form made from the contract.</p><//>`}
      </div>
    </div>`;
}
