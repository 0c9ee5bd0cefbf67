/**
 * `test` of Playwright with a `world` for each test. When a test fails, its world's journal is in the report.
 *
 * Name `world` before `page`: the page is closed first then, and no late request of it makes the world again.
 * The mock's URL is the option `mockUrl`, else MOCK_URL; its admin token MOCK_ADMIN_TOKEN.
 */

import { test as base, type TestInfo } from "@playwright/test";
import { basename } from "node:path";

import { lines, MockClient, type World, worldName } from "./index.ts";

export const test = base.extend<{ world: World }, { mockUrl: string; mock: MockClient }>({
  mockUrl: [process.env["MOCK_URL"] ?? "http://127.0.0.1:4010", { scope: "worker", option: true }],

  mock: [
    async ({ mockUrl }, use) => {
      await use(new MockClient(mockUrl, { adminToken: process.env["MOCK_ADMIN_TOKEN"] }));
    },
    { scope: "worker" },
  ],

  world: async ({ mock }, use, testInfo) => {
    const world = mock.world(worldName(basename(testInfo.file), testInfo.title));
    await world.reset();
    try {
      await use(world);
      if (testInfo.status !== testInfo.expectedStatus) await attachJournal(world, testInfo);
    } finally {
      await world.delete();
    }
  },
});

export { expect } from "@playwright/test";

async function attachJournal(world: World, testInfo: TestInfo): Promise<void> {
  const { entries } = await world.journal({ limit: 1000 });
  await testInfo.attach("journal.txt", { body: lines(entries), contentType: "text/plain" });
  await testInfo.attach("journal.json", { body: JSON.stringify(entries, null, 2), contentType: "application/json" });
}
