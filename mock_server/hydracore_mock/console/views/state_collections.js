import { html, useState, useValue } from "../ui.js";
import { collectionTemplates, filled, parametersOf } from "../lib/paths.js";
import { initial } from "../lib/examples.js";
import { operations } from "../model/catalogue.js";
import { go, link } from "../model/router.js";
import { Target } from "../parts/bits.js";

export function CollectionList({ known, path }) {
  const isListed = path === null || known.some((each) => each.path === path);
  const listed = isListed ? known : [{ path, template: null, count: null, stored: false }, ...known];
  return html`
    <section aria-label="Collections"><h3 class="side-title">Collections</h3>
      ${listed.length === 0 && html`<p class="nothing">None was read or written yet.</p>`}
      <ul class="collections">${listed.map((each) => html`
        <li key=${each.path}><a data-step href=${link("state", each.path.split("/").slice(1))}
          aria-current=${each.path === path ? "true" : null}>
          <${Target} target=${each.path} template=${each.template} /><span
            class="quiet">${each.count !== null && `${each.count} · `}${each.stored ? "written" : "seed"}</span></a>
            </li>`)}</ul>
    </section>`;
}

/** Opens a collection by the values of its path parameters, whether or not anybody has asked for it. */
export function OpenInstance({ known }) {
  const all = useValue(operations);
  const templates = [...new Set([...known.map((each) => each.template), ...collectionTemplates(all)])].filter(Boolean);
  const [chosen, setChosen] = useState(null);
  const [typed, setTyped] = useState({});
  const template = chosen ?? templates[0];
  if (!template) return null;
  const example = (name) => {
    const parameter = all.find((each) => each.path === template)?.parameters.find((each) => each.name === name && each.place === "path");
    return parameter ? initial({ ...parameter, required: false }) : "";
  };
  const submit = (event) => {
    event.preventDefault();
    const values = Object.fromEntries(parametersOf(template).map((name) => [name, typed[name] ?? example(name)]));
    go(link("state", filled(template, values).split("/").slice(1)));
  };
  return html`
    <section aria-label="Open a collection"><h3 class="side-title">Open</h3>
      <form class="open-form" onSubmit=${submit}>
        ${templates.length > 1
          ? html`<select class="mono" aria-label="Collection"
            onChange=${(event) => setChosen(event.target.value)}>${templates.map((each) => html`<option key=${each}
            value=${each} selected=${each === template}>${each}</option>`)}</select>`
          : html`<code>${template}</code>`}
        ${parametersOf(template).map((name) => html`
          <div class="field" key=${name}><label for="open-${name}">${name}</label>
            <input id="open-${name}" class="mono" required spellcheck="false" value=${typed[name] ?? example(name)}
              onInput=${(event) => setTyped({ ...typed, [name]: event.target.value })} /></div>`)}
        <button>Open</button>
      </form></section>`;
}
