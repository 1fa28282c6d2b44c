import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    globalSetup: ["test/support/global-setup.ts"],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // Two cores: Postgres, the emulators and child processes want some of them too.
    maxWorkers: 2,
    // Real processes are killed and hung in real time: on a machine that stalls one try may say nothing.
    retry: process.env["CI"] === "true" ? 1 : 0,
  },
});
