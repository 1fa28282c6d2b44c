import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { expect, it } from "vitest";
import { projectFolder } from "../../support/project-folder.ts";

// The message of what others threw may be a getter that throws, and converting a thrown value to text may throw, too.
const trusting = [
  /\bString\((?:error|thrown|err|failure|rejected)\)/,
  /\$\{(?:error|thrown|err|failure|rejected)\}/,
  /\b(?:error|thrown|err|failure|rejected|cause)\.(?:message|stack|toString\(\))/,
];

/** Allowed: errors that Hathi made itself or knows by their class, and messages that are set rather than read. */
const own = new Set([
  "src/engine/replay/describe-divergence.ts: message: `${failure.message}. It was on the build ${earlierBuild.slice(0, 12)} before: ${command}`,",
  "src/engine/realm/outside/call-outside.ts: error.message = `${messageOf(error)} ${note}`;",
  "src/engine/host/watch/describe-end.ts: error.stack = `${error.name}: ${error.message}\\n${details.stack}`;",
  "src/engine/perform/step-attempts.ts: const doubt = this.#doubts.describe(call, attempt, error.message, this.#parts.now());",
  'src/engine/perform/step-doubts.ts: if (error instanceof HathiError && error.code === "IN_DOUBT") return error.message;',
  "src/engine/perform/step-doubts.ts: if (error instanceof TimeoutError) return `${error.message}, and may have gone on`;",
]);

it("engine and journal put what was thrown into words by core/text/describe-thrown.ts alone", () => {
  const files = ["src/engine", "src/journal"].flatMap((folder) =>
    readdirSync(join(projectFolder, folder), { recursive: true, encoding: "utf8" })
      .filter((name) => name.endsWith(".ts"))
      .map((name) => join(projectFolder, folder, name)),
  );
  const found = files.flatMap((file) =>
    readFileSync(file, "utf8")
      .split("\n")
      .filter((line) => trusting.some((pattern) => pattern.test(line)))
      .map((line) => `${relative(projectFolder, file)}: ${line.trim()}`),
  );
  expect(found.filter((line) => !own.has(line))).toEqual([]);
});
