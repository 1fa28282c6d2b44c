/** The order of test files: what takes longest comes first, so that none of it runs on alone at the end. */
import { existsSync } from "node:fs";
import { join, relative } from "node:path";
import { BaseSequencer, type TestSpecification } from "vitest/node";
import { projectFolder } from "./project-folder.ts";

// Longest first: what takes over ten seconds. Of the others vitest knows their size, and how long they took here before.
const longest = [
  "test/e2e/kill.test.ts",
  "test/playground/page/page.test.ts",
  "test/playground/page/bench.test.ts",
  "test/playground/page/issues.test.ts",
  "test/automations/pr-reminder-story.test.ts",
  "test/playground/page/cards.test.ts",
  "test/crash/kill-everywhere.test.ts",
  "test/crash/stories.test.ts",
  "test/e2e/secrets/no-way-out.test.ts",
  "test/engine/host/isolation.test.ts",
  "test/engine/host/too-long-journal.test.ts",
  "test/engine/host/burst.test.ts",
  "test/engine/build/look/top-level.test.ts",
  "test/app/builds/copies.test.ts",
  "test/engine/runs/many-children-long.test.ts",
  "test/crash/zombie.test.ts",
  "test/crash/takeover.test.ts",
  "test/e2e/pull-request-story.test.ts",
  "test/e2e/debugging.test.ts",
  "test/e2e/day-of-six.test.ts",
  "test/connectors/limits/refused-credentials.test.ts",
  "test/e2e/database-restart.test.ts",
  "test/crash/boundaries.test.ts",
  "test/crash/fail-over.test.ts",
  "test/embedded-postgres/users.test.ts",
  "test/intake/slack/slack-app.fuzz.test.ts",
  "test/crash/poison.test.ts",
  "test/e2e/failed-run.test.ts",
  "test/e2e/encrypted.test.ts",
  "test/embedded-postgres/one-folder.test.ts",
  "test/connectors/limits/outages.test.ts",
  "test/app/people/people.test.ts",
  "test/app/people/connections.test.ts",
  "test/app/setup/page/browser.test.ts",
  "test/cli/setup/first-start.test.ts",
  "test/e2e/connected-repository.test.ts",
  "test/engine/perform/steps/in-doubt/repeat.test.ts",
  "test/chat/failures.test.ts",
  "test/intake/http/database-trouble.test.ts",
  "test/engine/perform/steps/in-doubt/killed-midway.test.ts",
  "test/cli/events/events.test.ts",
  "test/cli/check/check.test.ts",
  "test/intake/http/stopping.test.ts",
  "test/conformance/machine/sockets.test.ts",
  "test/conformance/machine/crypto.test.ts",
  "test/e2e/strangers.test.ts",
  "test/engine/runs/children.test.ts",
  "test/intake/github/catch-up.test.ts",
  "test/intake/slack/form-answers.test.ts",
  "test/chat/ask/ask.test.ts",
  "test/docs/played-examples.test.ts",
  "test/engine/host/kinds-across.test.ts",
  "test/app/builds/check-runs.test.ts",
  "test/app/ask-credentials.test.ts",
  "test/chat/settle.test.ts",
  "test/cli/runs/retry-failed.test.ts",
  "test/fuzz/fuzz.test.ts",
  "test/journal/runs/builds.test.ts",
  "test/engine/perform/steps/steps.test.ts",
  "test/engine/realm/packages-sdk.test.ts",
  "test/intake/github/github-webhooks.fuzz.test.ts",
  "test/engine/realm/packages-outside.test.ts",
  "test/engine/perform/steps/many-steps.test.ts",
  "test/engine/realm/packages-inside.test.ts",
  "test/core/text/linear-texts.test.ts",
  "test/engine/runs/cron.test.ts",
  "test/engine/host/database-trouble.test.ts",
];

for (const file of longest) {
  if (!existsSync(join(projectFolder, file)))
    throw new Error(`longest-first.ts names ${file}, which is not there`);
}

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
