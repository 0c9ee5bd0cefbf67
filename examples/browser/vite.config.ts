import { defineConfig } from "vitest/config";

export default defineConfig({
  server: { host: "127.0.0.1" },
  preview: { host: "127.0.0.1" },
  test: {
    include: ["tests/client/**/*.test.ts"],
    globalSetup: "tests/client/mock.ts",
    testTimeout: 30_000,
    // Each test has a world of its own: its file needs no process of its own.
    isolate: false,
  },
});
