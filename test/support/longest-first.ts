/** The order of test files: what takes longest comes first, so that none of it runs on alone at the end. */
import { relative } from "node:path";
import { BaseSequencer, type TestSpecification } from "vitest/node";
import { projectFolder } from "./project-folder.ts";

// Longest first. Of the others vitest knows their size, and how long they took here before.
const longest = [
  "test/e2e/kill.test.ts",
  "test/crash/stories.test.ts",
  "test/e2e/pull-request-story.test.ts",
  "test/playground/page.test.ts",
  "test/crash/kill-everywhere.test.ts",
  "test/crash/poison.test.ts",
  "test/crash/zombie.test.ts",
  "test/e2e/database-restart.test.ts",
  "test/crash/boundaries.test.ts",
  "test/crash/takeover.test.ts",
  "test/journal/embedded-postgres/starts-that-meet.test.ts",
  "test/journal/embedded-postgres/one-folder.test.ts",
  "test/engine/isolation.test.ts",
  "test/engine/in-doubt/killed-midway.test.ts",
  "test/engine/outages.test.ts",
  "test/engine/many-steps.test.ts",
  "test/engine/children.test.ts",
  "test/cli/check.test.ts",
  "test/intake/database-trouble.test.ts",
];

export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    // oxlint-disable-next-line no-array-sort -- it is vitest's, and not an array's
    const sorted = await super.sort(files);
    // Files of a project stay together: only then do they share workers.
    const projects = [...new Set(sorted.map(({ project }) => project.name))];
    return projects.flatMap((name) => {
      const own = sorted.filter(({ project }) => project.name === name);
      return own.toSorted((one, other) => placeOf(one) - placeOf(other));
    });
  }
}

function placeOf({ moduleId }: TestSpecification): number {
  const place = longest.indexOf(relative(projectFolder, moduleId).replaceAll("\\", "/"));
  return place === -1 ? longest.length : place;
}
