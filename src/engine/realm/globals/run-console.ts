/** `console` as a run sees it: the run's log, which is not repeated on replay. */
import { Console } from "node:console";
import { Writable } from "node:stream";
import { type Logger, says } from "../../../core/ports/logger.ts";
import { withoutSecrets } from "../../../core/secrets/secrets.ts";
import { mapStack } from "../../build/map-stack.ts";
import type { RunInstance } from "../../replay/run-instance.ts";

export interface RunOutput {
  readonly stdout: Writable;
  readonly stderr: Writable;
}

/** What a run prints, in whatever way, goes to its log. */
export function createOutput(instance: RunInstance, logger: Logger): RunOutput {
  const to = (level: "info" | "warn", fd: 1 | 2): Writable =>
    Object.assign(
      new Writable({
        decodeStrings: false,
        write(chunk: string | Uint8Array, _encoding, done) {
          if (!instance.replaying) {
            const text = typeof chunk === "string" ? chunk : Buffer.from(chunk).toString();
            const said = withoutSecrets(mapStack(text.trimEnd()));
            logger[level]({ said }, says);
            instance.onPrint({ level, text: said });
          }
          done();
        },
      }),
      { fd, isTTY: false },
    );
  return { stdout: to("info", 1), stderr: to("warn", 2) };
}

export function createConsole(output: RunOutput): Console {
  return new Console(output);
}
