/** Refuses options of a test that have another shape than their types say: a test in JavaScript, or one run unchecked. */
import type { Scripts } from "./services/scripted-connectors.ts";

interface Checked extends Scripts {
  readonly now?: Date;
  readonly steps?: Readonly<Record<string, () => unknown>>;
}

/** Octokit's own, beside its REST methods. */
const besideRest = ["rest", "graphql", "paginate", "request", "hook", "log", "auth"];

/** @throws {TypeError} with what to write instead */
export function checkOptions({ now, fetch, slack, github, steps }: Checked): void {
  if (now !== undefined && !(now instanceof Date && Number.isFinite(now.getTime()))) {
    refuse('now is a Date: now: new Date("2027-01-01T09:00:00Z")');
  }
  if (fetch !== undefined && typeof fetch !== "function") {
    refuse("fetch is one function, which answers every request: fetch: (request) => Response.json({})");
  }
  checkFunctions("slack", slack, "({ ok: true })");
  checkFunctions("github", github, "({ data: {} })");
  checkFunctions("steps", steps, "({})");
  if (typeof github !== "object") return;
  for (const method of Object.keys(github)) {
    if (besideRest.includes(method.split(".")[0] ?? "")) continue;
    refuse(`github: there is no method "${method}". Write it as the automation calls it: "rest.pulls.get"`);
  }
}

function checkFunctions(option: string, scripts: object | undefined, answer: string): void {
  if (scripts === undefined || typeof scripts === "function") return;
  for (const [name, script] of Object.entries(scripts)) {
    if (script === undefined || typeof script === "function") continue;
    refuse(`${option}: what answers "${name}" is a function: ${option}: { "${name}": () => ${answer} }`);
  }
}

function refuse(problem: string): never {
  throw new TypeError(`testAutomation: ${problem}`);
}
