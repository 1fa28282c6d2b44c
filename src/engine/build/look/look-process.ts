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
import { weighInstance } from "./weigh-instance.ts";
import type { LookAnswer, LookRequest, LookResult } from "./look-messages.ts";
import { refuseEffects } from "./refuse-effects.ts";

const send = process.send?.bind(process);
if (send === undefined) throw new Error("this file is a process's of its own: lookAtBuild starts it");
// Whoever started this process has ended, so nobody looks any more.
const exit = process.exit.bind(process);
process.on("disconnect", () => exit(0));
// A promise that the top level did not await may be rejected a little later.
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

process.on("message", ({ file, bundle, environment }: LookRequest) => {
  for (const name of Object.keys(process.env)) if (!(name in environment)) delete process.env[name];
  Object.assign(process.env, environment);
  void look(file, bundle).then((result) => {
    const answer: LookAnswer = { ...result, isSpoiled: !putBuiltInsBack() || isHalfFull() };
    send(answer);
  });
});

// The next build has its memory for itself, and is not ended for what others have left.
function isHalfFull(): boolean {
  const { used_heap_size, heap_size_limit } = getHeapStatistics();
  return used_heap_size > heap_size_limit / 2;
}

async function look(file: string, bundle: LookRequest["bundle"]): Promise<LookResult> {
  escaped = undefined;
  try {
    const looked = declare(file, bundle, silentLogger, { findCode, weigh: weighInstance });
    for (let turn = 0; turn < turnsAfter; turn += 1) await nextTurn();
    if (escaped === undefined) return { ok: true, ...looked };
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

function refusal({ code, message }: HathiError): LookResult {
  return { ok: false, code, message };
}
