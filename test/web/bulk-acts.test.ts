import { expect, test } from "vitest";
import { bulkWords, refuseState, statesFor } from "../../src/core/bulk/bulk-act.ts";
import { runStates } from "../../src/core/run.ts";
import type { BulkWord } from "../../src/core/bulk/bulk-act.ts";

interface OfPage {
  readonly acts: readonly { readonly word: BulkWord; readonly states: readonly string[] }[];
  readonly actsFor: (state: string | undefined) => OfPage["acts"];
}

// The page's scripts are JavaScript, which their own type check knows.
const module = "../../src/web/page/runs/bulk-acts.js";
const { acts, actsFor } = (await import(module)) as OfPage;

test("the page offers each act for the runs that it is for, and for no others", () => {
  for (const { word, states } of acts) expect([word, states]).toEqual([word, statesFor(word)]);
  expect(new Set(acts.map(({ word }) => word))).toEqual(new Set(bulkWords));
  for (const state of ["unfinished", ...runStates] as const) {
    const offered = new Set(actsFor(state).map(({ word }) => word));
    const taken = bulkWords.filter((word) => refuseState(word, state) === undefined);
    expect([state, offered]).toEqual([state, new Set(taken)]);
  }
  expect(actsFor(undefined)).toHaveLength(acts.length);
});
