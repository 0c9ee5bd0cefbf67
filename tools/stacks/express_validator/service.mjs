// The Channels API as an Express team would write it, with express-openapi-validator and PostgreSQL.
//
// `BUG` in the environment plants one of `BUGS`; `DATABASE_URL` names the database.

import { randomUUID } from "node:crypto";
import express from "express";
import * as OpenApiValidator from "express-openapi-validator";
import pg from "pg";

export const BUGS = [
  "false-taken-as-missing",
  "update-unscoped",
  "delete-unscoped",
  "count-of-all-rows",
  "secret-in-answer",
  "config-as-text",
  "created-at-renewed",
  "delete-of-nothing-succeeds",
  "updated-at-stays",
  "identifier-cut",
  "unknown-id-crashes",
  "any-bearer",
  "list-cached",
];
const { BUG = "", TOKEN, API_KEY, PORT, DATABASE_URL } = process.env;

const uuid = { type: "string", format: "uuid" };
const orNull = (schema) => ({ ...schema, nullable: true });
const text = { type: "string" };
const object = { type: "object", additionalProperties: true };
const identifier = BUG === "identifier-cut" ? text : { type: "string", maxLength: 255 };
const provider = { type: "string", maxLength: 50 };
const answers = { default: { description: "An answer." } };
const named = (name) => ({ name, in: "path", required: true, schema: uuid });
const takes = (properties, more = {}) => ({
  required: true,
  content: { "application/json": { schema: { type: "object", additionalProperties: false, properties, ...more } } },
});
const types = ["telegram", "whatsapp", "voice", "sms", "email", "web_chat"];
const LIST = "/v1/instances/{instance_id}/channels";

const apiSpec = {
  openapi: "3.0.3",
  info: { title: "HydraCore", version: "1" },
  components: {
    securitySchemes: {
      bearer: { type: "http", scheme: "bearer" },
      key: { type: "apiKey", in: "header", name: "X-Api-Key" },
    },
  },
  security: [{ bearer: [] }, { key: [] }],
  paths: {
    [LIST]: {
      parameters: [named("instance_id")],
      get: { responses: answers },
      post: {
        requestBody: takes({
          channel_type: { type: "string", enum: types },
          config: orNull(object),
          connection_id: orNull(uuid),
          credential_id: orNull(uuid),
          enabled: { type: "boolean" },
          external_identifier: identifier,
          provider,
          webhook_secret: orNull(text),
        }, { required: ["channel_type", "external_identifier", "provider"] }),
        responses: answers,
      },
    },
    [`${LIST}/{endpoint_id}`]: {
      parameters: [named("instance_id"), named("endpoint_id")],
      patch: {
        requestBody: takes({
          config: object,
          enabled: { type: "boolean" },
          error_message: orNull(text),
          external_identifier: identifier,
          provider,
          status: text,
        }),
        responses: answers,
      },
      delete: { responses: answers },
    },
  },
};

const pool = new pg.Pool({ connectionString: DATABASE_URL, max: 8 });
await pool.query(`CREATE TABLE IF NOT EXISTS channels (
  id uuid PRIMARY KEY, instance_id uuid NOT NULL, channel_type text NOT NULL, provider text NOT NULL,
  external_identifier text NOT NULL, connection_id uuid, credential_id uuid, webhook_secret text,
  enabled boolean NOT NULL, status text NOT NULL DEFAULT 'active', error_message text, config jsonb NOT NULL,
  last_event_at timestamptz, created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  updated_at timestamptz NOT NULL DEFAULT clock_timestamp())`);

const shown = ({ webhook_secret, credential_id, ...row }) => ({
  ...row,
  ...(BUG === "secret-in-answer" ? { webhook_secret } : {}),
  ...(BUG === "config-as-text" ? { config: JSON.stringify(row.config) } : {}),
});

class Refusal extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

const kept = (text) => (BUG === "identifier-cut" ? text.slice(0, 255) : text);

const utf8 = new TextDecoder("utf-8", { fatal: true });
const readable = (_req, _res, body) => {
  // express.json would take nothing for an empty object.
  if (!body.length) throw new Refusal(422, "a body is needed");
  try {
    utf8.decode(body);
  } catch {
    throw new Refusal(400, "the body is no UTF-8");
  }
};

/** Refuses what PostgreSQL has no room for: NUL, half a surrogate pair, infinities. */
const storable = (value) => {
  const pending = [value];
  while (pending.length) {
    const part = pending.pop();
    if (typeof part === "string" && (part.includes("\0") || !part.isWellFormed())) {
      throw new Refusal(422, "a text can't be stored");
    }
    if (typeof part === "number" && !Number.isFinite(part)) throw new Refusal(422, "a number is too large");
    if (part && typeof part === "object") pending.push(...Object.keys(part), ...Object.values(part));
  }
};

const app = express();
app.disable("x-powered-by");
app.use(express.json({ limit: "1mb", verify: readable }));
app.use(
  OpenApiValidator.middleware({
    apiSpec,
    validateResponses: false,
    validateSecurity: {
      handlers: {
        bearer: (req) => {
          const given = req.headers.authorization ?? "";
          return BUG === "any-bearer" ? /^bearer \S/i.test(given) : given.replace(/^bearer +/i, "") === TOKEN;
        },
        key: (req) => req.headers["x-api-key"] === API_KEY,
      },
    },
  }),
);

const cache = new Map();

app.get("/v1/instances/:instance_id/channels", async (req, res) => {
  const instance = req.params.instance_id.toLowerCase();
  if (BUG === "list-cached" && cache.has(instance)) return res.json(cache.get(instance));
  const { rows } = await pool.query("SELECT * FROM channels WHERE instance_id = $1 ORDER BY created_at", [instance]);
  let count = rows.length;
  if (BUG === "count-of-all-rows") count = Number((await pool.query("SELECT count(*) FROM channels")).rows[0].count);
  const answer = { channels: rows.map(shown), count };
  cache.set(instance, answer);
  res.json(answer);
});

app.post("/v1/instances/:instance_id/channels", async (req, res) => {
  const { body } = req;
  storable(body);
  const enabled = BUG === "false-taken-as-missing" ? body.enabled || true : (body.enabled ?? true);
  const { rows } = await pool.query(
    `INSERT INTO channels (id, instance_id, channel_type, provider, external_identifier, connection_id,
      credential_id, webhook_secret, enabled, config) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) RETURNING *`,
    [
      randomUUID(), req.params.instance_id, body.channel_type, body.provider, kept(body.external_identifier),
      body.connection_id, body.credential_id, body.webhook_secret, enabled, JSON.stringify(body.config ?? {}),
    ],
  );
  cache.delete(req.params.instance_id.toLowerCase());
  res.status(201).json(shown(rows[0]));
});

app.patch("/v1/instances/:instance_id/channels/:endpoint_id", async (req, res) => {
  const { body, params } = req;
  storable(body);
  const values = [params.endpoint_id, params.instance_id];
  const sets = BUG === "updated-at-stays" ? ["id = id"] : ["updated_at = clock_timestamp()"];
  if (BUG === "created-at-renewed") sets.push("created_at = clock_timestamp()");
  for (const [name, value] of Object.entries(body)) {
    values.push(name === "config" ? JSON.stringify(value) : value);
    sets.push(`${name} = $${values.length}`);
  }
  const scope = BUG === "update-unscoped" ? "$2::uuid IS NOT NULL" : "instance_id = $2";
  const { rows } = await pool.query(`UPDATE channels SET ${sets} WHERE id = $1 AND ${scope} RETURNING *`, values);
  if (!rows.length && BUG === "unknown-id-crashes") rows[0].id;
  if (!rows.length) throw new Refusal(404, "no such channel");
  if (BUG !== "list-cached") cache.delete(params.instance_id.toLowerCase());
  res.json(shown(rows[0]));
});

app.delete("/v1/instances/:instance_id/channels/:endpoint_id", async (req, res) => {
  const { endpoint_id, instance_id } = req.params;
  const scope = BUG === "delete-unscoped" ? "$2::uuid IS NOT NULL" : "instance_id = $2";
  const done = await pool.query(`DELETE FROM channels WHERE id = $1 AND ${scope}`, [endpoint_id, instance_id]);
  if (!done.rowCount && BUG !== "delete-of-nothing-succeeds") throw new Refusal(404, "no such channel");
  if (BUG !== "list-cached") cache.delete(instance_id.toLowerCase());
  res.status(204).end();
});

const INVALID = 400;

app.use((error, _req, res, _next) => {
  if (res.headersSent) return res.end();
  const status = error.status ?? 500;
  if (error.headers) res.set(error.headers);
  const named = error.errors ?? [];
  if (status === INVALID && named.length) {
    const detail = named.map((each) => ({
      loc: String(each.path ?? "").split("/").filter(Boolean),
      msg: String(each.message),
      type: String(each.errorCode ?? "value_error"),
    }));
    return res.status(422).json({ detail });
  }
  if (status === 422) return res.status(422).json({ detail: [{ loc: ["body"], msg: error.message, type: "value_error" }] });
  res.status(status).json({ detail: status >= 500 ? "Internal error" : error.message });
});

app.listen(Number(PORT), "127.0.0.1");
