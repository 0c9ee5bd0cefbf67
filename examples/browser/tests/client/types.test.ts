import { readFile } from "node:fs/promises";
import openapiTS, { astToString, COMMENT_HEADER } from "openapi-typescript";
import { expect, test } from "vitest";

const ROOT = new URL("../../", import.meta.url);

test("src/api.d.ts is what `npm run types` makes of the contract", async () => {
  const made = COMMENT_HEADER + astToString(await openapiTS(new URL("../../openapi.yaml", ROOT)));
  expect(await readFile(new URL("src/api.d.ts", ROOT), "utf8")).toBe(made);
});
