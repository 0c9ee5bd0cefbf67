/** Where the API is and who asks: the page's query string (api, instance, token), else VITE_API and so on at build time. */
export interface Settings {
  api: string;
  instance: string;
  token: string;
}

const DEFAULTS: Settings = {
  api: "http://127.0.0.1:4010",
  instance: "06587974-2dbe-4e10-8bf9-38cce0f5a366",
  token: "any-token",
};

export function readSettings(search: string, built: Record<string, unknown>): Settings {
  const query = new URLSearchParams(search);
  const read = (name: keyof Settings) => query.get(name) ?? text(built[`VITE_${name.toUpperCase()}`]) ?? DEFAULTS[name];
  return { api: read("api"), instance: read("instance"), token: read("token") };
}

function text(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}
