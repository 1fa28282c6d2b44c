import { describe, expect, it } from "vitest";
import { decideRight, refuseAct, runActs, type RightsPolicy } from "../../../src/core/people/rights.ts";

const shut: RightsPolicy = { looking: "concerned", steering: "concerned" };
const usual: RightsPolicy = { looking: "open", steering: "concerned" };
const open: RightsPolicy = { looking: "open", steering: "open" };
const [yes, no, unknown] = [true, false, undefined];

describe("who may do something to a run", () => {
  it.each([
    ["whom it concerns", yes, no, "allowed"],
    ["whom it concerns, though Slack says nothing of admins", yes, unknown, "allowed"],
    ["an admin", no, yes, "allowed"],
    ["an admin, though Slack says nothing of a group", unknown, yes, "allowed"],
    ["nobody else", no, no, "refused"],
    ["somebody of whom Slack says nothing", unknown, unknown, "unknown"],
    ["somebody who may be an admin", no, unknown, "unknown"],
    ["somebody who may be in a group", unknown, no, "unknown"],
  ] as const)("%s", (_, isConcerned, isAdmin, decision) => {
    for (const act of runActs) expect(decideRight(shut, act, { isConcerned, isAdmin })).toBe(decision);
    for (const act of runActs)
      expect(decideRight(usual, act, { isConcerned, isAdmin })).toBe(act === "look" ? "allowed" : decision);
    for (const act of runActs) expect(decideRight(open, act, { isConcerned, isAdmin })).toBe("allowed");
  });

  it("is told to whoever may not, with whom to ask", () => {
    const run = { shortId: "k3f9qz", automation: "pay" };
    const told = (people: readonly string[], decision: "refused" | "unknown" = "refused"): string =>
      refuseAct("cancel", run, people, decision).message;
    expect(told([])).toBe(
      "you may not cancel the run k3f9qz of pay. It concerns nobody that Hathi knows of, so only an admin may.",
    );
    expect(told(["U1", "S2", "C3"])).toBe(
      "you may not cancel the run k3f9qz of pay. It concerns @U1, the group @S2, the members of #C3. They may, and admins.",
    );
    expect(told(["U1", "U2", "U3", "U4", "U5", "U6", "U7"])).toContain("@U5, 2 more. They may");
    expect(told(["U1"], "unknown")).toContain("Slack did not say whether you are one of them");
  });
});
