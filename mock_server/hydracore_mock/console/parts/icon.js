import { html } from "../ui.js";

// Paths on a field of 16 by 16, drawn with strokes unless they are `solid`.
const STROKES = {
  requests: "M2.5 4h11M2.5 8h11M2.5 12h7",
  state: "M2.5 4.2c0-1.2 2.5-2 5.5-2s5.5.8 5.5 2-2.5 2-5.5 2-5.5-.8-5.5-2zM2.5 4.2v7.6c0 1.2 2.5 2 5.5 2s5.5-.8 5.5-2V4.2M2.5 8c0 1.2 2.5 2 5.5 2s5.5-.8 5.5-2",
  scenarios: "M9 1.8L3.5 9H8l-1 5.2L12.5 7H8z",
  try: "M4 2.8v10.4L13 8z",
  search: "M7 12A5 5 0 107 2a5 5 0 000 10zM10.8 10.8L14 14",
  pause: "M5 3v10M11 3v10",
  play: "M4.5 3v10l8-5z",
  clear: "M3 4.5h10M6.5 4.5V3h3v1.5M4.5 4.5l.6 8.5h5.8l.6-8.5",
  download: "M8 2.5v8M4.8 7.5L8 10.7l3.2-3.2M3 13.5h10",
  upload: "M8 10.5v-8M4.8 5.5L8 2.3l3.2 3.2M3 13.5h10",
  copy: "M5.5 5.5h7.5v8H5.5zM3 10.5v-8h7.5",
  reset: "M3 8a5 5 0 105-5H4M6.2.8L4 3l2.2 2.2",
  close: "M3.5 3.5l9 9M12.5 3.5l-9 9",
  plus: "M8 3v10M3 8h10",
  back: "M9.5 3L4.5 8l5 5",
  key: "M10.5 9.5a4 4 0 10-3.7-2.4L2 12v2h2.5v-1.7h1.7v-1.7l1.1-1.1a4 4 0 003.2.0zM11 5h.01",
  sun: "M8 11a3 3 0 100-6 3 3 0 000 6zM8 1v1.5M8 13.5V15M1 8h1.5M13.5 8H15M3 3l1.1 1.1M11.9 11.9L13 13M3 13l1.1-1.1M11.9 4.1L13 3",
  moon: "M13.5 9.5A6 6 0 016.5 2.5a6 6 0 107 7z",
  system: "M2 3h12v8H2zM6 14h4M8 11v3",
  help: "M6 6a2 2 0 113 1.7c-.7.4-1 .8-1 1.6M8 11.8h.01M8 14.5a6.5 6.5 0 100-13 6.5 6.5 0 000 13z",
  external: "M9 2.5h4.5V7M13.5 2.5L8 8M11.5 9.5v4h-9v-9h4",
  world: "M8 14.5a6.5 6.5 0 100-13 6.5 6.5 0 000 13zM1.5 8h13M8 1.5c2 2 2.7 4 2.7 6.5S10 12.5 8 14.5C6 12.5 5.3 10.5 5.3 8S6 3.5 8 1.5z",
  down: "M4 6l4 4 4-4",
  file: "M4 1.8h5l3.5 3.5v9H4zM9 1.8v3.5h3.5",
};

export const Icon = ({ name, size = 16 }) => html`
  <svg class="icon" width=${size} height=${size} viewBox="0 0 16 16" aria-hidden="true" focusable="false">
    <path d=${STROKES[name]} fill="none" stroke="currentColor" stroke-width="1.5" stroke-linecap="round"
      stroke-linejoin="round" />
  </svg>`;
