import { html, useValue } from "../ui.js";
import { operations, operationOf } from "../model/catalogue.js";
import { filters } from "../model/journal.js";
import { world } from "../model/router.js";
import { duration, fullTime, timeOfDay } from "../lib/formats.js";
import { Method, Status, Target } from "../parts/bits.js";
import { Shape, VERDICTS } from "../parts/verdict.js";

const WIDE = 860;
export const heightFor = (width) => (width >= WIDE || width === 0 ? 36 : 56);

export const ColumnNames = () => html`
  <div class="row wide column-names" aria-hidden="true">
    <span>Verdict</span><span>Time</span><span>Method</span><span>Path</span><span>Status</span><span>Why</span>
      <span>World, scenario</span><span class="end">Took</span>
  </div>`;

export function Row({ entry, width }) {
  useValue(operations);
  const { verdict, request, response, why } = entry;
  const template = operationOf(entry.operation)?.path;
  const label = VERDICTS[verdict]?.label ?? verdict;
  const time = html`<time dateTime=${entry.time} title=${fullTime(entry.time)}>${timeOfDay(entry.time)}</time>`;
  const took = html`<span class="took">${duration(entry.duration_ms)}</span>`;
  const mark = html`<span class="row-verdict" data-verdict=${verdict}><${Shape} verdict=${verdict} /><span>${label}</span>
    </span>`;
  const where = html`<${Where} entry=${entry} always=${width >= WIDE} />`;
  if (width >= WIDE) {
    return html`<div class="row wide">${mark}${time}<${Method} method=${request.method} /><${Target} target=${request.target}
      template=${template} />
      <${Status} status=${response.status} /><span class="why" title=${why}>${why}</span>${where}${took}</div>`;
  }
  return html`
    <div class="row narrow">
      <div class="row-first">${mark}<${Method} method=${request.method} /><${Target} target=${request.target}
        template=${template} /><${Status} status=${response.status} /></div>
      <div class="row-second">${time}<span class="why" title=${why}>${why}</span>${where}${took}</div>
    </div>`;
}

/** In which world and scenario; the world only where it can be another than the chosen one. */
function Where({ entry, always }) {
  const everywhere = useValue(filters).everywhere;
  const named = always || (everywhere && entry.world !== world.peek());
  return html`<span class="where">${named && html`<span class="in-world">${entry.world}</span>`}${
    entry.scenario && html`<span class="tag scenario-tag">${entry.scenario}</span>`}</span>`;
}
