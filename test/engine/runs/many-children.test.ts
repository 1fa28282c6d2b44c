import { expect, it } from "vitest";
import { playManyChildren } from "../../support/engine/many-children.ts";

it("25 parents of 20 children each end on two workers, and each batch of ended children tells their parents by one statement", async () => {
  const { sums, told, ends, ...trouble } = await playManyChildren(25, 20);
  expect(sums).toEqual(Array.from({ length: 25 }, () => 20 * 19));
  expect(trouble).toEqual({ deadlocks: 0, rollbacks: 0, complaints: [] });
  expect(told.flat()).toHaveLength(25 * 20);
  expect(new Set(told.flat()).size).toBe(25 * 20);
  expect(told.length).toBeLessThanOrEqual(ends);
  // In one order, so that two workers which end runs at the same moment do not lock each other out.
  for (const batch of told) expect(batch).toEqual(batch.toSorted());
}, 150_000);
