// Where each value of a JSON text stands, so that a fault can be shown on its line.
// JSON.parse says neither in words that all browsers share, hence this small reader.
const SPACE = /[ \t\r\n]*/y;
const STRING = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;
const PLAIN = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;

class Fault extends Error {
  constructor(message, offset) {
    super(message);
    this.offset = offset;
  }
}

class Reader {
  constructor(text) {
    this.text = text;
    this.at = 0;
    this.places = new Map();
  }

  space() {
    this.take(SPACE);
    return this.text[this.at];
  }

  take(pattern) {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text);
    if (!found) return null;
    this.at += found[0].length;
    return found[0];
  }

  expect(mark, instead) {
    if (this.space() !== mark) throw new Fault(instead ?? `“${mark}” is missing`, this.at);
    this.at += 1;
  }

  /** `from` is where the fault is marked: at the name of a member, else at the value. */
  value(pointer, from) {
    const next = this.space();
    const start = from ?? this.at;
    if (next === "{") this.object(pointer);
    else if (next === "[") this.array(pointer);
    else if (this.take(STRING) === null && this.take(PLAIN) === null) throw this.unreadable(next);
    this.places.set(pointer, { start, end: this.at });
  }

  unreadable(next) {
    if (next === undefined) return new Fault("the text ends too early", this.at);
    if (next === '"') return new Fault("this text is not closed, or holds what must be escaped", this.at);
    if (next === "'") return new Fault("texts stand in double quotes", this.at);
    return new Fault("a value is missing here", this.at);
  }

  object(pointer) {
    this.at += 1;
    if (this.space() === "}") return void (this.at += 1);
    do {
      this.space();
      const start = this.at;
      const name = this.take(STRING);
      if (name === null) throw new Fault("a name in double quotes is missing here", this.at);
      this.expect(":", "“:” is missing after the name");
      this.value(`${pointer}/${escaped(JSON.parse(name))}`, start);
    } while (this.more("}"));
  }

  array(pointer) {
    this.at += 1;
    if (this.space() === "]") return void (this.at += 1);
    let index = 0;
    do this.value(`${pointer}/${index++}`);
    while (this.more("]"));
  }

  more(end) {
    if (this.space() !== ",") {
      this.expect(end, `“,” or “${end}” is missing`);
      return false;
    }
    this.at += 1;
    return true;
  }
}

const escaped = (name) => String(name).replaceAll("~", "~0").replaceAll("/", "~1");

export const pointerOf = (loc) => loc.map((part) => `/${escaped(part)}`).join("");

/** A pointer as a person reads it: member → 0 → member. */
export const shownPointer = (pointer) =>
  pointer.split("/").slice(1).map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~")).join(" → ");

export const lineOf = (text, offset) => text.slice(0, offset).split("\n").length;

/** {value, places} of a JSON text, or {fault: {message, line, offset}}. */
export function readJson(text) {
  const reader = new Reader(text);
  try {
    reader.value("");
    if (reader.space() !== undefined) throw new Fault("nothing may follow here", reader.at);
    return { value: JSON.parse(text), places: reader.places, fault: null };
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    const fault = { message: error.message, offset: error.offset, line: lineOf(text, error.offset) };
    return { value: undefined, places: null, fault };
  }
}

/** Where a pointer's value stands; if it isn't there, what should hold it. */
export function placeOf(places, pointer) {
  let current = pointer;
  while (!places.has(current)) {
    if (current === "") return null;
    current = current.slice(0, current.lastIndexOf("/"));
  }
  return places.get(current);
}
