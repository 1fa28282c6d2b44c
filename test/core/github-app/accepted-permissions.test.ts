import { expect, it } from "vitest";
import { findLacking } from "../../../src/core/github-app/accepted-permissions.ts";

it.each([
  ["issues=write", { issues: "read" }, "Issues: write"],
  ["issues=write", {}, "Issues: write"],
  ["issues=read", { issues: "write" }, undefined],
  ["issues=write; pull_requests=write", { pull_requests: "write" }, undefined],
  ["contents=write,workflows=write; administration=write", { contents: "write" }, "Workflows: write"],
  ["contents=write,workflows=write", {}, "Contents: write, Workflows: write"],
  ["organization_hooks=admin", { organization_hooks: "write" }, "Organization hooks: admin"],
  // What cannot be read says nothing.
  ["", {}, undefined],
  ["everything", {}, undefined],
])("of %j, with %j granted, %j lacks", (accepted, granted, lacking) => {
  expect(findLacking(accepted, granted)).toBe(lacking);
});
