// How values are written for people. Times are the reader's own.
const clock = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" });
const moment = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "medium" });

export const timeOfDay = (text) => {
  const date = new Date(text);
  return `${clock.format(date)}.${String(date.getMilliseconds()).padStart(3, "0")}`;
};

export const fullTime = (text) => moment.format(new Date(text));

export function duration(milliseconds) {
  if (milliseconds >= 10_000) return `${(milliseconds / 1000).toFixed(1)} s`;
  if (milliseconds >= 1000) return `${(milliseconds / 1000).toFixed(2)} s`;
  if (milliseconds >= 10) return `${Math.round(milliseconds)} ms`;
  return `${milliseconds.toFixed(milliseconds >= 1 ? 1 : 2)} ms`;
}

export function size(bytes) {
  if (bytes < 1000) return `${bytes} B`;
  if (bytes < 1_000_000) return `${(bytes / 1000).toFixed(1)} kB`;
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}

export function remaining(seconds) {
  if (seconds === null || seconds === undefined) return "never expires";
  if (seconds < 90) return `${Math.round(seconds)} s left`;
  if (seconds < 5400) return `${Math.round(seconds / 60)} min left`;
  return `${Math.round(seconds / 3600)} h left`;
}

export const plural = (count, noun) => `${count.toLocaleString()} ${noun}${count === 1 ? "" : "s"}`;

export const fileName = (path) => path.slice(path.lastIndexOf("/") + 1);

/** Where something stands in the contract. */
export const placeOf = ({ file, line }) => `${fileName(file)}:${line}`;

/** Why it went so; what the faults below say anyway is not said twice. */
export function headline({ why, faults }) {
  const repeated = faults.length > 0 && faults.every((fault) => fault.loc.length > 0 && why.includes(fault.msg));
  return repeated ? `${plural(faults.length, "fault")} in the request` : why;
}

/** JSON with indentation; anything else as it is. */
export function pretty(text) {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}
