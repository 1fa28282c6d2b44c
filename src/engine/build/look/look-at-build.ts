/**
 * Looks at what a build declares, in a process apart, so that whatever its top level does is not done to this process.
 * A thread would not be enough: if it fills its memory with large arrays, V8 ends the whole process.
 */
import { type ChildProcess, fork } from "node:child_process";
import { HathiError, messageOf } from "../../../core/errors.ts";
import { environmentForCode } from "../../../core/secrets/own-variables.ts";
import type { EvaluatedBundle, LoadedAutomation } from "../packages/declarations.ts";
import type { AskedOfMachine } from "./asked-of-machine.ts";
import type { LookAnswer, LookRequest } from "./look-messages.ts";

const script = new URL("start-look.ts", import.meta.url);
const memoryMb = 512;
// The top level has 5 s. The rest of the time is for the process to start on a busy machine.
const longestLookMs = 60_000;
const longestWeighMs = 15_000;
// A folder is looked at file by file. All its automations share one process.
const idleMs = 5000;

let looker: ChildProcess | undefined;
let idle: NodeJS.Timeout | undefined;
let last: Promise<unknown> = Promise.resolve();

/**
 * Looks at one build at a time, so that whatever escapes in the process is the fault of that build. `asked` is what
 * its top level asked of the machine.
 *
 * @throws {HathiError} AUTOMATION_INVALID and the like
 */
export async function lookAtBuild(
  file: string,
  { id, script: code, folder, project }: EvaluatedBundle,
): Promise<{ readonly declared: readonly LoadedAutomation[]; readonly asked: AskedOfMachine }> {
  const look = last.then(async () =>
    ask({
      file,
      bundle: { id, script: code, folder, project },
      environment: environmentForCode(process.env),
    }),
  );
  last = look.catch(() => {});
  const answer = await look;
  if (answer.ok) return { declared: answer.declared, asked: answer.asked };
  throw new HathiError(answer.code, answer.message);
}

async function ask(request: LookRequest): Promise<LookAnswer> {
  clearTimeout(idle);
  const asked = (looker ??= startLooker());
  const { promise, resolve } = Promise.withResolvers<LookAnswer>();
  // What it declares is known while an instance is weighed, and stands whatever comes of that.
  let looked: LookAnswer | undefined;
  const fail = (what: string): void =>
    resolve(
      looked ?? {
        ok: false,
        code: "AUTOMATION_INVALID",
        message: `${request.file}: its top level ${what}`,
        isSpoiled: true,
      },
    );
  const onError = (error: unknown): void =>
    fail(`cannot be looked at: its process fails (${messageOf(error)})`);
  const onExit = (code: number | null, signal: string | null): void =>
    fail(`ends the process that it is looked at in (${describeExit(code, signal)})`);
  const failAfter = (ms: number): NodeJS.Timeout =>
    setTimeout(() => fail(`takes longer than ${ms / 1000} s`), ms);
  let timer = failAfter(longestLookMs);
  const onMessage = (answer: LookAnswer): void => {
    if (answer.isBeingWeighed !== true) {
      resolve(answer);
      return;
    }
    looked = { ...answer, isSpoiled: true };
    clearTimeout(timer);
    timer = failAfter(longestWeighMs);
  };
  asked.on("message", onMessage).on("error", onError).on("exit", onExit);
  refer(asked);
  asked.send(request, (error) => {
    if (error !== null) onError(error);
  });
  const answer = await promise;
  clearTimeout(timer);
  asked.off("message", onMessage).off("error", onError).off("exit", onExit);
  // Nobody waits for the process now, so it does not keep this one from ending.
  unrefer(asked);
  if (answer.isSpoiled) end(asked);
  else idle = setTimeout(() => end(asked), idleMs).unref();
  return answer;
}

function describeExit(code: number | null, signal: string | null): string {
  // Node aborts if its memory runs out.
  return signal === "SIGABRT" || code === 134
    ? `out of memory: it has ${memoryMb} MB`
    : (signal ?? `exit code ${code}`);
}

/** Ends the process. This takes a moment, so whoever looks meanwhile gets another process. */
function end(ended: ChildProcess): void {
  if (looker === ended) looker = undefined;
  ended.kill("SIGKILL");
}

function startLooker(): ChildProcess {
  const started = fork(script, {
    env: environmentForCode(process.env),
    execArgv: [`--max-old-space-size=${memoryMb}`],
    serialization: "advanced",
    stdio: ["ignore", "ignore", "ignore", "ipc"],
  });
  // Between two looks nobody listens.
  started.on("error", () => {});
  started.on("exit", () => {
    if (looker === started) looker = undefined;
  });
  return started;
}

function refer(child: ChildProcess): void {
  child.ref();
  child.channel?.ref();
}

function unrefer(child: ChildProcess): void {
  child.unref();
  child.channel?.unref();
}
