/**
 * `test` of Vitest with a `world` for each test. When a test fails, its world's journal is printed.
 *
 * The mock's URL is MOCK_URL, its admin token MOCK_ADMIN_TOKEN.
 */

import { basename } from "node:path";
import { test as base } from "vitest";

import { lines, MockClient, type World, worldName } from "./index.ts";

export const test = base.extend<{ mock: MockClient; world: World }>({
  mock: async ({}, use) => {
    const url = process.env["MOCK_URL"] ?? "http://127.0.0.1:4010";
    await use(new MockClient(url, { adminToken: process.env["MOCK_ADMIN_TOKEN"] }));
  },

  world: async ({ mock, task }, use) => {
    const world = mock.world(worldName(basename(task.file.name), task.name));
    await world.reset();
    try {
      await use(world);
      if (task.result?.state === "fail") await printJournal(world);
    } finally {
      await world.delete();
    }
  },
});

export { expect } from "vitest";

async function printJournal(world: World): Promise<void> {
  const { entries } = await world.journal({ limit: 1000 });
  console.error(`The journal of ${world.name}:\n${lines(entries) || "nothing was asked"}`);
}
