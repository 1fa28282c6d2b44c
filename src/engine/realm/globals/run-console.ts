/** `console` as a run sees it: the run's log, which is not repeated on replay. */
import { Console } from "node:console";
import { Writable } from "node:stream";
import { type Logger, says } from "../../../core/ports/logger.ts";
import { withoutSecrets } from "../../../core/secrets/secrets.ts";
import { mapStack } from "../../build/map-stack.ts";
import type { RunInstance } from "../../replay/run-instance.ts";

export function createConsole(instance: RunInstance, logger: Logger): Console {
  const to = (level: "info" | "warn"): Writable =>
    new Writable({
      decodeStrings: false,
      write(chunk: string, _encoding, done) {
        if (!instance.replaying) {
          const said = withoutSecrets(mapStack(chunk.trimEnd()));
          logger[level]({ said }, says);
          instance.onPrint({ level, text: said });
        }
        done();
      },
    });
  return new Console({ stdout: to("info"), stderr: to("warn") });
}
