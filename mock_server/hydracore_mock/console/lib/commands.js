// A recorded request as a command that can be run again.
const MASK = "***";
// What every client adds by itself.
const OWN = new RegExp(
  "^(host|content-length|connection|accept-encoding|accept-language|user-agent|origin|referer|sec-.*"
  + "|cache-control|pragma|dnt|te|transfer-encoding|expect|x-mock-world)$",
  "i",
);

/** {url, method, headers, body} of an entry, credentials filled in, what clients add by themselves left out. */
export function requestOf(entry, origin, token) {
  const prefix = entry.world === "default" || entry.request.target.startsWith("/_mock/")
    ? "" : `/_mock/worlds/${entry.world}`;
  return {
    url: origin + prefix + unmasked(entry.request.target, encodeURIComponent(token)),
    method: entry.request.method,
    headers: (entry.request.headers ?? [])
      .filter(([name, value]) => !OWN.test(name) && `${name}: ${value}`.toLowerCase() !== "accept: */*")
      .map(([name, value]) => [name, unmasked(value, token)]),
    body: entry.request.body ?? null,
  };
}

/** The user and password of HTTP's basic scheme; a token without a colon is taken for both. */
export const basic = (token) => btoa(token.includes(":") ? token : `${token}:${token}`);

export const unmasked = (text, token) =>
  text.replace(/^Basic \*\*\*$/i, () => `Basic ${basic(token)}`).replaceAll(MASK, () => token);

export function asCurl({ url, method, headers, body }) {
  const parts = [`curl ${method === "GET" ? "" : `-X ${method} `}${quoted(url)}`];
  for (const [name, value] of headers) parts.push(`-H ${quoted(`${name}: ${value}`)}`);
  if (body) parts.push(`--data-raw ${quoted(body)}`);
  return parts.join(" \\\n  ");
}

export function asFetch({ url, method, headers, body }) {
  const options = { method, headers: Object.fromEntries(headers), ...(body ? { body } : {}) };
  return `await fetch(${JSON.stringify(url)}, ${JSON.stringify(options, null, 2)});`;
}

const quoted = (text) => `'${text.replaceAll("'", "'\\''")}'`;
