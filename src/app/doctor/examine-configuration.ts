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
  readonly leftOut: ReadonlySet<"slack" | "github" | "database">;
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
  const variables = problems.map((problem) => /^[A-Z][A-Z0-9_]*/.exec(problem)?.[0] ?? "");
  const leftOut = new Set(variables.flatMap((name) => serviceOf(name) ?? []));
  const rest = Object.fromEntries(
    Object.entries(env).filter(([name]) => {
      const service = serviceOf(name);
      return !variables.includes(name) && (service === undefined || !leftOut.has(service));
    }),
  );
  return {
    findings: [
      ...misspelt,
      ...problems.map((problem) => broken(problem, "correct that variable, and ask the doctor again")),
    ],
    config: findConfigProblems(rest, cwd).length === 0 ? readConfig(rest, cwd) : null,
    leftOut,
  };
}

function serviceOf(variable: string): "slack" | "github" | "database" | undefined {
  if (variable.startsWith("SLACK_")) return "slack";
  if (variable.startsWith("GITHUB_")) return "github";
  return variable === "DATABASE_URL" ? "database" : undefined;
}
