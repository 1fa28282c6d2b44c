/** `hathi doctor`: says for everything that Hathi needs how it is, and what to do next. */
import { examine } from "../app/doctor/examine.ts";
import type { Finding } from "../core/finding.ts";
import { CommandFailed, type Terminal } from "./terminal.ts";
import { commandEnvironment, commandLogger } from "./with-runs.ts";

const marks: Readonly<Record<Finding["level"], string>> = {
  ok: "ok     ",
  advice: "advice ",
  broken: "BROKEN ",
  unknown: "unknown",
};

export async function runDoctor(terminal: Terminal, options: { readonly json?: boolean }): Promise<void> {
  const env = await commandEnvironment(terminal);
  const findings = await examine(env, terminal.cwd, commandLogger(terminal, "error"));
  const isHealthy = findings.every(({ level }) => level !== "broken");
  terminal.print(
    options.json === true ? JSON.stringify({ ok: isHealthy, findings }, null, 2) : formatFindings(findings),
  );
  if (!isHealthy) throw new CommandFailed();
}

function formatFindings(findings: readonly Finding[]): string {
  const width = Math.max(...findings.map(({ check }) => check.length));
  const lines = findings.flatMap(({ check, level, says, act }) => [
    `${marks[level]}  ${check.padEnd(width)}  ${says}`,
    ...(act === undefined ? [] : [`${" ".repeat(9 + width)}  do: ${act}`]),
  ]);
  const count = (level: Finding["level"]): number => findings.filter((one) => one.level === level).length;
  const broken = count("broken");
  const rest = `${count("advice")} with advice, ${count("unknown")} unknown.`;
  return [...lines, "", broken === 0 ? `Nothing is broken: ${rest}` : `${broken} broken, ${rest}`].join("\n");
}
