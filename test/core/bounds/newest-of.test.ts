import { expect, it } from "vitest";
import { NewestOf } from "../../../src/core/bounds/newest-of.ts";

it("keeps as many as it may, and forgets what was set longest ago", () => {
  const newest = new NewestOf<string, number>(2);
  newest.set("a", 1);
  newest.set("b", 2);
  newest.set("a", 3);
  newest.set("c", 4);
  expect([...newest]).toEqual([
    ["a", 3],
    ["c", 4],
  ]);
  newest.delete("a");
  expect([newest.size, newest.has("a"), newest.get("c")]).toEqual([1, false, 4]);
});
