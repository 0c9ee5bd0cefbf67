// Paths, templates such as /pets/{id}, and what links them.
const VARIABLE = /^\{(.+)\}$/;

export const splitTarget = (target) => {
  const at = target.indexOf("?");
  return at < 0 ? [target, ""] : [target.slice(0, at), target.slice(at + 1)];
};

export const parametersOf = (template) => [...template.matchAll(/\{([^}/]+)\}/g)].map((found) => found[1]);

/** The template with its parameters filled in, each escaped as one segment. */
export const filled = (template, values) =>
  template.replace(/\{([^}/]+)\}/g, (_, name) => encodeURIComponent(values[name] ?? ""));

/** What a path gives for each of the template's parameters; null if it has another form. */
export function matched(template, path) {
  const names = parametersOf(template);
  const literal = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  const pattern = template.split(/\{[^}/]+\}/).map(literal).join("([^/]*)");
  const found = new RegExp(`${pattern}$`).exec(path);
  if (!found || (found.index > 0 && path[found.index] !== "/")) return null;
  return Object.fromEntries(names.map((name, at) => [name, decoded(found[at + 1])]));
}

export function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** The target in pieces to draw: long identifiers are shortened and, like those of the template, quiet. */
export function pieces(target, template) {
  const [path, query] = splitTarget(target);
  const forms = template ? template.split("/") : [];
  const segments = path.split("/");
  const offset = segments.length - forms.length;
  const drawn = segments.map((text, at) => {
    const quiet = VARIABLE.test(forms[at - offset] ?? "") || isIdentifier(text);
    return { text: quiet && text.length > 14 ? `${text.slice(0, 8)}…` : text, quiet };
  });
  return { segments: drawn, query };
}

const isIdentifier = (text) => text.length > 14 && /\d/.test(text) && /^[\w.~%-]+$/.test(text);

/** Paths of the contract that end in a name rather than a parameter: those that can be collections. */
export const collectionTemplates = (operations) =>
  [...new Set(operations.map((operation) => operation.path))].filter((path) => !path.endsWith("}"));
