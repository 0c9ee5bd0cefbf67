// Short messages at the foot of the page, some with a way back.
import { signal } from "../ui.js";

const SHOWN_MS = 6_000;
const SHOWN_WITH_ACTION_MS = 12_000;
let last = 0;

export const notices = signal([]);

export function tell(text, { kind = "done", action = null } = {}) {
  const notice = { id: ++last, text, kind, action };
  notices.value = [...notices.value.slice(-2), notice];
  setTimeout(() => dismiss(notice.id), action || kind === "error" ? SHOWN_WITH_ACTION_MS : SHOWN_MS);
}

export const tellError = (error) => tell(error.message, { kind: "error" });

export const dismiss = (id) => {
  notices.value = notices.value.filter((notice) => notice.id !== id);
};
