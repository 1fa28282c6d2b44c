import { expect, it } from "vitest";
import { waitForJustMade } from "../../../src/connectors/github/just-made.ts";

const missing = Object.assign(new Error("Not Found"), { status: 404 });
const now = Date.parse("2031-01-01T00:00:00Z");
const event = {
  source: "github",
  time: new Date(now - 3000),
  data: { repository: { full_name: "octo/app" }, pull_request: { number: 7 } },
};
const waitFor = (path: string): number | undefined =>
  waitForJustMade(missing, { method: "GET", path }, event, now);

it("waits for what the event proves to be there, as long again as it is old", () => {
  expect(waitFor("/repos/octo/app/pulls/7/files")).toBe(3000);
  expect(waitFor("/repos/octo/app/pulls/8")).toBeUndefined();
  expect(waitFor("/repos/octo/other/pulls/7")).toBeUndefined();
});

it("lets a 404 stand whose path nobody can read", () => {
  expect(waitFor("/repos/octo/app/contents/100%")).toBeUndefined();
  expect(waitFor("/repos/octo/app/pulls/7%zz")).toBeUndefined();
});
