// Giving files to the reader, and text to the clipboard.
import { answer } from "./api.js";
import { tell } from "./notices.js";

export async function download(path, name) {
  const response = await answer("GET", path);
  save(await response.blob(), name);
}

export function saveJson(value, name) {
  save(new Blob([`${JSON.stringify(value, null, 2)}\n`], { type: "application/json" }), name);
}

function save(blob, name) {
  const anchor = document.createElement("a");
  anchor.href = URL.createObjectURL(blob);
  anchor.download = name;
  anchor.click();
  setTimeout(() => URL.revokeObjectURL(anchor.href), 1000);
}

export async function copy(text, what) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    copyBySelection(text); // clipboards are for secure origins only; a mock on another machine is none
  }
  tell(`${what} copied.`);
}

function copyBySelection(text) {
  const area = document.createElement("textarea");
  area.value = text;
  area.className = "out-of-sight";
  document.body.append(area);
  area.select();
  document.execCommand("copy");
  area.remove();
}
