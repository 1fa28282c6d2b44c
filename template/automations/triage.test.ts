import assert from "node:assert/strict";
import { test } from "node:test";
import { exampleEvent, testAutomation } from "hathi/testing";

const file = new URL("./triage.ts", import.meta.url);
const event = exampleEvent("github.issues.opened", {
  issue: { title: "It <hangs>", html_url: "https://example.com/1" },
});

test("reminds of an issue after a day, and once, whenever the worker dies", async () => {
  const t = await testAutomation(file, {
    event,
    github: { "rest.issues.get": () => ({ data: { state: "open", assignees: [] } }) },
    crashAt: "every write",
  });
  assert.equal(t.messages.length, 0);
  await t.advance("1 day");
  assert.deepEqual(
    t.messages.map(({ text }) => text),
    ["Nobody has taken <https://example.com/1|It &lt;hangs&gt;> yet."],
  );
  assert.equal(t.result, "reminded");
});

test("is quiet about an issue that somebody took", async () => {
  const t = await testAutomation(file, {
    event,
    github: { "rest.issues.get": () => ({ data: { state: "open", assignees: [{ login: "ana" }] } }) },
  });
  await t.advance("1 day");
  assert.deepEqual(t.messages, []);
});
