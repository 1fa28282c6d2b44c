/**
 * Catches what an automation's code lets slip past every await. It goes into the run's log or ends the run, and
 * never ends the process with all other runs.
 */
import type { Logger } from "../../core/ports/logger.ts";
import { mendStack } from "../build/map-stack.ts";
import { runContext } from "../replay/run-context.ts";

/** @returns a function that removes the guards */
export function guardProcess(logger: Logger): () => void {
  const exit: (code: number) => never = process.exit.bind(process);
  const onRejection = (reason: unknown): void => {
    const instance = runContext.getStore()?.instance;
    if (instance === undefined) {
      logger.error({ err: reason }, "a promise was rejected and nobody awaited it");
      return;
    }
    // During replay the promise is rejected again. The log has the line from the first time.
    if (!instance.replaying) {
      logger.warn(
        { ...instance.labels, err: mendStack(reason) },
        "a promise that the automation does not await was rejected",
      );
    }
  };
  const onException = (error: unknown): void => {
    const instance = runContext.getStore()?.instance;
    if (instance === undefined && isShortOfFiles(error)) {
      // Whoever asked for a descriptor fails. Other runs and connections of the process need none.
      logger.error({ err: error }, "no file descriptor is left: raise the limit, or look who holds them");
      return;
    }
    if (instance === undefined) {
      logger.error({ err: error }, "an exception escaped, the process or its thread ends");
      exit(1);
    }
    instance.fail(error);
  };
  process.on("unhandledRejection", onRejection);
  process.on("uncaughtException", onException);
  return () => {
    process.off("unhandledRejection", onRejection);
    process.off("uncaughtException", onException);
  };
}

function isShortOfFiles(error: unknown): boolean {
  return error instanceof Error && "code" in error && (error.code === "EMFILE" || error.code === "ENFILE");
}
