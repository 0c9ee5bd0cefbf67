import { html } from "../ui.js";

// A shape of its own for each verdict, so that none depends on its colour.
export const VERDICTS = {
  accepted: {
    label: "accepted",
    says: "An operation answered as asked.",
    shape: "M8 1.5a6.5 6.5 0 110 13 6.5 6.5 0 010-13z",
    inner: "M5 8.2l2.1 2.1L11 6.3",
  },
  refused: {
    label: "refused",
    says: "An operation refused the request (4xx).",
    shape: "M8 1.3L15.2 14H.8z",
    inner: "M8 6v3.5M8 11.7v.2",
  },
  unknown: {
    label: "unknown",
    says: "No operation of the contract has this path and method.",
    shape: "M2 2h12v12H2z",
    inner: "M6.3 6.3a1.75 1.75 0 112.6 1.5c-.6.35-.9.7-.9 1.4M8 11.2v.2",
  },
  scenario: {
    label: "scenario",
    says: "A scenario made or changed the answer.",
    shape: "M8 .8L15.2 8 8 15.2.8 8z",
    inner: "M8.8 4.5L6 8.5h4l-2.8 3.3",
  },
  failed: {
    label: "failed",
    says: "The mock itself failed (5xx).",
    shape: "M5 1h6l4 4v6l-4 4H5l-4-4V5z",
    inner: "M5.5 5.5l5 5M10.5 5.5l-5 5",
  },
};

export const Shape = ({ verdict, size = 14 }) => {
  const { shape, inner } = VERDICTS[verdict] ?? VERDICTS.unknown;
  return html`
    <svg class="shape" data-verdict=${verdict} width=${size} height=${size} viewBox="0 0 16 16" aria-hidden="true">
      <path d=${shape} fill="currentColor" />
      <path d=${inner} fill="none" class="shape-inner" stroke-width="1.7" stroke-linecap="round" stroke-linejoin="round" />
    </svg>`;
};

export const Verdict = ({ verdict }) => html`
  <span class="verdict" data-verdict=${verdict} title=${VERDICTS[verdict]?.says}>
    <${Shape} verdict=${verdict} />${VERDICTS[verdict]?.label ?? verdict}
  </span>`;
