import { defineConfig, devices } from "@playwright/test";

const mock = process.env["MOCK_COMMAND"] ?? "../../.venv/bin/hydracore-mock";
const vite = "node node_modules/vite/bin/vite.js";

/** A server on a free port; what it prints tells where it is, which Playwright puts into the environment. */
const server = (command: string, stdout: RegExp) => ({
  command,
  wait: { stdout },
  env: { FORCE_COLOR: "0" },
  gracefulShutdown: { signal: "SIGTERM" as const, timeout: 5000 },
});

export default defineConfig({
  testDir: "tests/browser",
  fullyParallel: true,
  workers: 2,
  timeout: 60_000,
  expect: { timeout: 15_000 },
  forbidOnly: !!process.env["CI"],
  reporter: process.env["CI"] ? [["list"], ["html", { open: "never" }]] : "list",
  webServer: [
    ...(process.env["MOCK_URL"] ? [] : [server(`${mock} --port 0 --quiet`, /URL +(?<mock_url>http\S+)/)]),
    server(`${vite} build --logLevel warn && ${vite} preview --port 0`, /Local: +(?<app_url>http\S+)/),
  ],
  use: {
    ...devices["Desktop Chrome"],
    baseURL: process.env["APP_URL"] ?? "",
    launchOptions: {
      executablePath: process.env["CHROMIUM"] ?? "/usr/bin/chromium",
      args: ["--no-sandbox"],
    },
  },
});
