import { validate } from "@octokit/graphql-schema";
import { expect, it } from "vitest";
import { pullQuery } from "../../../automations/pr-reminder/truth/pull-query.ts";

it("asks for nothing that GitHub's schema does not have", () => {
  expect(validate(pullQuery)).toEqual([]);
  expect(validate(pullQuery.replace("reviewDecision", "reviewVerdict"))).toHaveLength(1);
});
