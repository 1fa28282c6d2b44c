import assert from "node:assert/strict";
import { test } from "node:test";
import { testAutomation } from "hathi/testing";

test("counts the issues of the week before, without the pull requests", async () => {
  const t = await testAutomation(new URL("./weekly-report.ts", import.meta.url), {
    now: new Date("2029-01-08T08:00:00Z"),
    github: {
      "rest.issues.listForRepo": () => ({ data: [{ number: 1 }, { number: 2, pull_request: {} }] }),
    },
  });
  assert.deepEqual(t.messages, [{ channel: "#general", text: "1 issue was closed since 2029-01-01." }]);
});
