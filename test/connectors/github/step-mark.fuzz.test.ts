import * as fc from "fast-check";
import { expect, test } from "vitest";
import { isMarkedAs, markStep } from "../../../src/connectors/github/step-mark.ts";
import type { EventId, RunId } from "../../../src/core/ids.ts";
import { holds } from "../../support/hostile/fuzz.ts";
import { nastyText } from "../../support/hostile/nasty.ts";

const run = { runId: "k3f9qz0000000000" as RunId, event: { id: "e1" as EventId } };

/** Texts that would pass for another step's, or hide the mark of their own. */
const forged = fc.oneof(
  nastyText(),
  fc
    .tuple(nastyText(2), fc.nat({ max: 20 }), fc.constantFrom("", "\n", "\n\n", "<!--", "```", "-->"))
    .map(([text, call, end]) => `${text}\n\n<!-- hathi ${run.runId} e1 ${call} -->${end}`),
  fc.nat({ max: 20 }).map((call) => `hathi ${run.runId} e1 ${call}`),
);

test("a step's text carries the mark of that step and of no other, whatever the text is", async () => {
  const steps = fc.tuple(fc.nat({ max: 20 }), fc.nat({ max: 20 }));
  const property = fc.property(forged, steps, (body, [call, other]) => {
    const marked = markStep("body", { body }, { ...run, call }).body;
    expect(isMarkedAs(marked as string, { ...run, call })).toBe(true);
    expect(isMarkedAs(marked as string, { ...run, call: other })).toBe(call === other);
  });
  await holds(property, 10);
});
