/** Looks at what a build declares, in a thread apart: whatever its top level does, it does not do it to the process. */
import { Worker as NodeThread } from "node:worker_threads";
import { HathiError, messageOf } from "../../core/errors.ts";
import { environmentForCode } from "../../core/own-variables.ts";
import type { EvaluatedBundle, LoadedAutomation } from "../declarations.ts";
import type { LookAnswer, LookRequest } from "./look-messages.ts";

const script = new URL("look-thread.ts", import.meta.url);
const memoryMb = 512;
// The top level has 5 s; the rest is for the thread to start on a busy machine.
const longestLookMs = 60_000;
// A folder is looked at file by file, and its automations share one thread.
const idleMs = 5000;

let thread: NodeThread | undefined;
let idle: NodeJS.Timeout | undefined;
let last: Promise<unknown> = Promise.resolve();

/**
 * One at a time: what escapes in the thread is the fault of the one that is looked at.
 *
 * @throws {HathiError} AUTOMATION_INVALID and the like
 */
export async function lookAtBuild(
  file: string,
  { id, script: code, folder, project }: EvaluatedBundle,
): Promise<readonly LoadedAutomation[]> {
  const look = last.then(async () => ask({ file, bundle: { id, script: code, folder, project } }));
  last = look.catch(() => {});
  const answer = await look;
  if (answer.ok) return answer.declared;
  throw new HathiError(answer.code, answer.message);
}

async function ask(request: LookRequest): Promise<LookAnswer> {
  clearTimeout(idle);
  const asked = (thread ??= startThread());
  const { promise, resolve } = Promise.withResolvers<LookAnswer>();
  const fail = (what: string): void =>
    resolve({
      ok: false,
      code: "AUTOMATION_INVALID",
      message: `${request.file}: its top level ${what}`,
      isSpoiled: true,
    });
  const onError = (error: unknown): void =>
    fail(`ends the thread that it is looked at in (${messageOf(error)})`);
  const onExit = (): void => fail("ends the thread that it is looked at in");
  const timer = setTimeout(() => fail(`takes longer than ${longestLookMs / 1000} s`), longestLookMs);
  asked.on("message", resolve).on("error", onError).on("exit", onExit);
  asked.ref();
  asked.postMessage(request);
  const answer = await promise;
  clearTimeout(timer);
  asked.off("message", resolve).off("error", onError).off("exit", onExit);
  // Nobody waits for it: it keeps no process from ending.
  asked.unref();
  if (answer.isSpoiled) end(asked);
  else idle = setTimeout(() => end(asked), idleMs).unref();
  return answer;
}

/** It takes a moment to end: whoever looks meanwhile has another one. */
function end(ended: NodeThread): void {
  if (thread === ended) thread = undefined;
  void ended.terminate();
}

function startThread(): NodeThread {
  const started = new NodeThread(script, {
    name: "look",
    env: environmentForCode(process.env),
    resourceLimits: { maxOldGenerationSizeMb: memoryMb },
  });
  // Between two looks nobody else listens.
  started.on("error", () => {});
  started.on("exit", () => {
    if (thread === started) thread = undefined;
  });
  return started;
}
