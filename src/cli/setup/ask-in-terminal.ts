/** Asks a person in the terminal, one question after the other. */
import { createInterface } from "node:readline/promises";
import { Writable } from "node:stream";
import type { Ask } from "../../app/setup/setup.ts";
import { HathiError } from "../../core/errors.ts";

export interface Asker {
  readonly ask: Ask;
  close(): void;
}

export function openAsker(input: NodeJS.ReadStream, output: NodeJS.WriteStream): Asker {
  // What is typed while nothing is asked is not shown either: it may be a secret that was pasted twice.
  let isMuted = input.isTTY;
  const shown = new Writable({
    write(chunk: Buffer, _encoding, done) {
      if (!isMuted) output.write(chunk);
      done();
    },
  });
  // Without a history no key brings a secret back to where the next answer is shown.
  const lines = createInterface({ input, output: shown, terminal: input.isTTY, historySize: 0 });
  const ended = new Promise<never>((_resolve, reject) => {
    lines.once("close", () =>
      reject(new HathiError("CONFIG_INVALID", "the input ended before everything was answered")),
    );
  });
  ended.catch(() => {});
  let isEnded = false;
  lines.once("close", () => {
    isEnded = true;
  });
  return {
    async ask(question, { isSecret = false, signal } = {}) {
      if (isEnded) return ended;
      output.write(question);
      isMuted = isSecret && input.isTTY;
      try {
        const answered = signal === undefined ? lines.question("") : lines.question("", { signal });
        return (await Promise.race([answered, ended])).trim();
      } finally {
        if (isMuted) output.write("\n");
        isMuted = input.isTTY;
      }
    },
    close: () => lines.close(),
  };
}
