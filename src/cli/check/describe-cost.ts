/** Tells of an automation whose instances are costly, which import makes them so, and what to import instead. */
import type { LoadedAutomation } from "../../engine/build/packages/declarations.ts";

// From here on it shows: a hundred runs at once take two seconds of a processor, or half a gigabyte, before their first line.
const telling = { ms: 20, megabytes: 5 } as const;

/** As the packages' own documents say. */
const lighter: Readonly<Record<string, string>> = {
  "@mistralai/mistralai":
    'import "@mistralai/mistralai/core.js" and the functions of "@mistralai/mistralai/funcs/..."',
  "aws-sdk": 'import the client of one service, such as "@aws-sdk/client-s3"',
  "firebase-admin": 'import its parts, such as "firebase-admin/firestore"',
  googleapis: 'import the package of one API, such as "@googleapis/docs"',
  "js-tiktoken":
    'import "js-tiktoken/lite" and the ranks of one encoding, such as "js-tiktoken/ranks/o200k_base"',
};

/** @param weights bytes of code by import */
export function describeCost(
  automations: readonly LoadedAutomation[],
  weights: Readonly<Record<string, number>> = {},
): readonly string[] {
  const cost = automations.find((automation) => automation.cost !== undefined)?.cost;
  if (cost === undefined || (cost.ms < telling.ms && cost.megabytes < telling.megabytes)) return [];
  const [heaviest] = Object.entries(weights).toSorted(([, one], [, other]) => other - one);
  const what = `each run evaluates all that it imports: ${cost.ms.toFixed(0)} ms of a processor and ${cost.megabytes.toFixed(1)} MB`;
  if (heaviest === undefined) return [`COST ${what}`];
  const [name, bytes] = heaviest;
  const remedy =
    lighter[name] ??
    `if not every run needs it, import it where it is used, as in await import(${JSON.stringify(name)})`;
  return [`COST ${what}. Most of its code is ${name} (${(bytes / 1024 / 1024).toFixed(1)} MB): ${remedy}`];
}
