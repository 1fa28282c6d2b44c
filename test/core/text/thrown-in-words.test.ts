import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { projectFolder } from "../../support/project-folder.ts";

// The message of a thrown value may be a getter that throws, and not every value can be made a text.
const trusting = [
  /\bString\((?:error|thrown|err|failure|refusal|rejected|reason|cause)\)/,
  /\$\{(?:error|thrown|err|failure|rejected)\}/,
  /\b(?:error|thrown|err|failure|rejected|cause)\.(?:message|stack|toString\(\))/,
];

/**
 * How many lines of a file read such a text without care: of failures that the journal holds, and of errors that
 * Hathi made itself or knows by their class.
 */
const ofOwnErrors: Readonly<Record<string, number>> = {
  "src/app/builds/deploy-automations.ts": 1,
  "src/app/doctor/examine-automations.ts": 2,
  "src/app/doctor/examine-database.ts": 1,
  "src/app/observe/observe-worker.ts": 1,
  "src/chat/blocks/render-failures.ts": 1,
  "src/chat/ask/answer-ask-form.ts": 1,
  "src/chat/blocks/render-list.ts": 1,
  "src/chat/blocks/render-run.ts": 1,
  "src/chat/commands/answer-command.ts": 1,
  "src/chat/blocks/render-why.ts": 1,
  "src/chat/forms/register-forms.ts": 1,
  "src/chat/home/render-home.ts": 1,
  "src/cli/check/check-beside.ts": 1,
  "src/cli/check/check.ts": 1,
  "src/cli/check/format-check.ts": 2,
  "src/cli/runs/format-runs.ts": 2,
  "src/connectors/slack/slack-connector.ts": 1,
  "src/core/failed-run.ts": 1,
  "src/core/group-failed.ts": 1,
  "src/core/text/describe-thrown.ts": 1,
  "src/engine/host/watch/describe-end.ts": 1,
  "src/engine/perform/steps/step-attempts.ts": 1,
  "src/engine/perform/steps/step-doubts.ts": 2,
  "src/engine/realm/outside/call-outside.ts": 1,
  "src/engine/replay/ending/decide-end.ts": 1,
  "src/engine/replay/ending/describe-divergence.ts": 1,
  "src/intake/http/refusal.ts": 1,
  "src/intake/slack/slack-failures.ts": 2,
  "src/local-services/slack/slack-answers.ts": 1,
  "src/testing/services/service-error.ts": 1,
  "src/web/api/answer.ts": 1,
  "src/web/api/run-json.ts": 1,
  "src/web/door/sign-in.ts": 1,
  "src/web/snapshot-run.ts": 1,
};

it("what was thrown is put into words by core/text/describe-thrown.ts alone", () => {
  const files = readdirSync(join(projectFolder, "src"), { recursive: true, encoding: "utf8" })
    .filter((name) => /\.m?ts$/.test(name))
    .map((name) => `src/${name.replaceAll("\\", "/")}`);
  const found = files.flatMap((file) => {
    const lines = readFileSync(join(projectFolder, file), "utf8").split("\n");
    const trustingLines = lines.filter((line) => trusting.some((pattern) => pattern.test(line)));
    return trustingLines.length === (ofOwnErrors[file] ?? 0) ? [] : [{ file, lines: trustingLines }];
  });
  expect(found).toEqual([]);
});
