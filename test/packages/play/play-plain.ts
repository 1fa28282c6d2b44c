/** A process that plays one automation in plain Node: what its packages do elsewhere. */
import { registerHooks } from "node:module";
import { pathToFileURL } from "node:url";
import { messageOf } from "../../../src/core/errors.ts";
import type { PlayReport } from "./outcome.ts";

const plainHathi = new URL("plain-hathi.ts", import.meta.url).href;
registerHooks({
  resolve: (specifier, context, next) =>
    specifier === "hathi" ? { url: plainHathi, shortCircuit: true } : next(specifier, context),
});

// What an automation awaits may keep no process alive by itself: elsewhere a server does.
setInterval(() => {}, 60_000);
const [file = ""] = process.argv.slice(2);
const report = (said: PlayReport): void => void process.send?.(said, () => process.exit());
try {
  const { default: automation } = (await import(pathToFileURL(file).href)) as {
    default: { run: (event: { data: object }) => unknown };
  };
  const result = await automation.run({ data: {} });
  report({
    kind: "ended",
    ending: {
      state: "completed",
      result,
      error: null,
      asked: 0,
      askedOfTalk: 0,
      askedOfPrograms: 0,
      writes: 0,
    },
  });
} catch (error) {
  const kind = error instanceof Error ? error.name : typeof error;
  const ending = { state: "failed", result: undefined, error: `${kind}: ${messageOf(error)}` };
  report({ kind: "ended", ending: { ...ending, asked: 0, askedOfTalk: 0, askedOfPrograms: 0, writes: 0 } });
}
