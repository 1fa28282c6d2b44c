/** The process that looks at builds. It evaluates their top levels one after the other, without any effect. */
import { setImmediate as nextTurn } from "node:timers/promises";
import { getHeapStatistics } from "node:v8";
import { HathiError, messageOf } from "../../../core/errors.ts";
import { silentLogger } from "../../../core/ports/logger.ts";
import { declare } from "../packages/declarations.ts";
import { mendStack } from "../map-stack.ts";
import { pinLocale } from "../../host/pin-locale.ts";
import { watchCombinators } from "../../realm/globals/lost-waits.ts";
import { shareDate } from "../../realm/globals/run-date.ts";
import { keepThread } from "../../host/threads/inside/keep-thread.ts";
import { createKeptCode } from "../kept/kept-code.ts";
import { watchBuiltIns } from "./built-ins.ts";
import { type InstanceCost, weighInstance } from "./weigh-instance.ts";
import type { LookAnswer, LookRequest, LookResult } from "./look-messages.ts";
import { refuseEffects } from "./refuse-effects.ts";

const send = process.send?.bind(process);
if (send === undefined) throw new Error("this file is a process's of its own: lookAtBuild starts it");
// Whoever started this process has ended, so nobody looks any more.
const exit = process.exit.bind(process);
process.on("disconnect", () => exit(0));
const turnsAfter = 3;

let escaped: { readonly error: unknown } | undefined;
const escape = (error: unknown): void => {
  escaped ??= { error };
};
process.on("uncaughtException", escape);
process.on("unhandledRejection", escape);
keepThread();
pinLocale();
const findCode = createKeptCode();
refuseEffects();
watchCombinators();
shareDate();
const putBuiltInsBack = watchBuiltIns();

process.on("message", (request: LookRequest) => void answer(request));

async function answer({ file, bundle, environment }: LookRequest): Promise<void> {
  for (const name of Object.keys(process.env)) if (!(name in environment)) delete process.env[name];
  Object.assign(process.env, environment);
  const { result, again } = await look(file, bundle);
  let isSpoiled = !putBuiltInsBack();
  let last = result;
  if (result.ok && again !== undefined) {
    // Weighing may end this process, which is no fault of a build that a run has room for. So the answer goes out before.
    await tell({ ...result, isSpoiled, isBeingWeighed: true });
    const cost = await weigh(again);
    isSpoiled = !putBuiltInsBack() || isSpoiled;
    if (cost !== undefined) last = { ...result, declared: result.declared.map((one) => ({ ...one, cost })) };
  }
  await tell({ ...last, isSpoiled: isSpoiled || isHalfFull() });
}

/** Resolves when the message is on its way, whatever becomes of this process then. */
async function tell(message: LookAnswer): Promise<void> {
  await new Promise((resolve) => void send?.(message, undefined, undefined, resolve));
}

async function weigh(again: () => unknown): Promise<InstanceCost | undefined> {
  try {
    return weighInstance(again);
  } catch {
    // Some code does not bear a second instance beside the first. Whatever it does, it only is not measured.
    return undefined;
  } finally {
    await untilAllEscaped();
  }
}

// The next build has its memory for itself, and is not ended for what others have left.
function isHalfFull(): boolean {
  const { used_heap_size, heap_size_limit } = getHeapStatistics();
  return used_heap_size > heap_size_limit / 2;
}

interface Looked {
  readonly result: LookResult;
  readonly again?: () => unknown;
}

async function look(file: string, bundle: LookRequest["bundle"]): Promise<Looked> {
  escaped = undefined;
  try {
    const { declared, asked, ...more } = declare(file, bundle, silentLogger, { findCode });
    await untilAllEscaped();
    if (escaped === undefined) return { result: { ok: true, declared, asked }, ...more };
    const { error } = escaped as { readonly error: unknown };
    mendStack(error);
    return refusal(
      new HathiError(
        "AUTOMATION_INVALID",
        `${file}: its top level lets an error escape: ${messageOf(error)}`,
      ),
    );
  } catch (error) {
    return refusal(
      error instanceof HathiError ? error : new HathiError("AUTOMATION_INVALID", messageOf(error)),
    );
  }
}

// A promise that the top level did not await may be rejected a little later.
async function untilAllEscaped(): Promise<void> {
  for (let turn = 0; turn < turnsAfter; turn += 1) await nextTurn();
}

function refusal({ code, message }: HathiError): Looked {
  return { result: { ok: false, code, message } };
}
