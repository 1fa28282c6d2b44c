/**
 * Reads the configuration for `hathi doctor`. What cannot be read is reported, and left out, so that everything else is
 * looked at all the same.
 */
import { type Config, findConfigProblems, readConfig } from "../config/config.ts";
import { findMisspelt } from "../config/find-misspelt.ts";
import { type Finding, findingsOf } from "../../core/finding.ts";

export interface ExaminedConfiguration {
  readonly findings: readonly Finding[];
  /** Without what is wrong; null where nothing can be made of it. */
  readonly config: Config | null;
  /** What is not looked at, because its variables are wrong. */
  readonly leftOut: ReadonlySet<Service>;
}

const { ok, advice, broken } = findingsOf("configuration");

export function examineConfiguration(env: NodeJS.ProcessEnv, cwd: string): ExaminedConfiguration {
  const problems = findConfigProblems(env, cwd);
  const misspelt = findMisspelt(env).map((hint) => advice(hint, "correct the name, or remove the variable"));
  if (problems.length === 0) {
    return {
      findings: [...misspelt, ok("every variable can be read")],
      config: readConfig(env, cwd),
      leftOut: new Set(),
    };
  }
  const { rest, leftOut } = leaveOutWrong(env, cwd);
  return {
    findings: [
      ...misspelt,
      ...problems.map((problem) => broken(problem, "correct that variable, and ask the doctor again")),
    ],
    config: findConfigProblems(rest, cwd).length === 0 ? readConfig(rest, cwd) : null,
    leftOut,
  };
}

type Service = "slack" | "github" | "database";

/** The variables without those that are wrong, and without services that lack one or have one that is wrong. */
function leaveOutWrong(
  env: NodeJS.ProcessEnv,
  cwd: string,
): { readonly rest: NodeJS.ProcessEnv; readonly leftOut: ReadonlySet<Service> } {
  // What only signing in to the page lacks is no fault of Slack's variables.
  const { HATHI_PAGE: _page, ...withoutPage } = env;
  const leftOut = new Set<Service>();
  let rest: NodeJS.ProcessEnv = withoutPage;
  const leaveOut = (names: readonly string[], services: readonly Service[]): void => {
    for (const service of services) leftOut.add(service);
    rest = Object.fromEntries(
      Object.entries(rest).filter(([name]) => {
        const service = serviceOf(name);
        return !names.includes(name) && (service === undefined || !leftOut.has(service));
      }),
    );
  };
  const wrong = wrongIn(rest, cwd);
  leaveOut(
    wrong,
    wrong.flatMap((name) => serviceOf(name) ?? []),
  );
  // A variable of no service may be missing for the sake of one: without the key nobody installs the app.
  for (const service of ["slack", "github", "database"] as const) {
    if (wrongIn(rest, cwd).length > 0) leaveOut([], [service]);
  }
  return { rest, leftOut };
}

function wrongIn(env: NodeJS.ProcessEnv, cwd: string): readonly string[] {
  return findConfigProblems(env, cwd).map((problem) => problem.slice(0, problem.indexOf(": ")));
}

function serviceOf(variable: string): Service | undefined {
  if (variable.startsWith("SLACK_")) return "slack";
  if (variable.startsWith("GITHUB_")) return "github";
  return variable === "DATABASE_URL" ? "database" : undefined;
}
