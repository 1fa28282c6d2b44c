/** `node:child_process` as a run sees it. Within a step the real module serves, with the run's own environment. */
import childProcess from "node:child_process";
import { promisify } from "node:util";
import { HathiError } from "../../../../core/errors.ts";
import { refuseAtTopLevel } from "../../../build/look/refuse-at-top-level.ts";
import { insideStep } from "../../../replay/run-context.ts";
import { type ChildArguments, readChildArguments, toReal } from "./child-options.ts";
import { execFile, promised } from "./exec-file.ts";
import { type ChildFunction, type ChildParts, spawnChild } from "./spawn-child.ts";
import { RunChildProcess } from "./run-child.ts";
import { outputOf, spawnNow } from "./spawn-now.ts";

type Any = (...args: readonly unknown[]) => unknown;

export function createChildProcess(parts: ChildParts): object {
  const spawnAs =
    (name: ChildFunction) =>
    (asked: ChildArguments): childProcess.ChildProcess =>
      spawnChild(parts, name, asked);
  const withShell = (asked: ChildArguments): ChildArguments => ({
    ...asked,
    args: [],
    options: { ...asked.options, shell: asked.options.shell ?? true },
  });
  const own: Readonly<Record<string, (asked: ChildArguments) => unknown>> = {
    spawn: spawnAs("spawn"),
    execFile: (asked) => execFile(asked, spawnAs("execFile")),
    exec: (asked) => execFile(withShell(asked), spawnAs("exec")),
    spawnSync: (asked) => spawnNow(parts, "spawnSync", asked),
    execFileSync: (asked) => outputOf(asked, spawnNow(parts, "execFileSync", asked), parts.output),
    execSync: (asked) => {
      const shell = withShell(asked);
      return outputOf(shell, spawnNow(parts, "execSync", shell), parts.output);
    },
  };
  const made: Record<string, unknown> = { ChildProcess: RunChildProcess };
  for (const [name, call] of Object.entries(own)) {
    made[name] = (...args: readonly unknown[]): unknown => {
      const asked = readChildArguments(args);
      if (insideStep()) return realCall(name, asked, parts);
      if (parts.instance.isDeclaration) throw refuseAtTopLevel(`child_process.${name}`);
      return call(asked);
    };
    Object.defineProperty(made[name], "name", { value: name });
  }
  for (const name of ["exec", "execFile"]) {
    Object.defineProperty(made[name], promisify.custom, {
      value: promised(made[name] as (...args: readonly unknown[]) => childProcess.ChildProcess),
      configurable: true,
    });
  }
  made["fork"] = (...args: readonly unknown[]): unknown => {
    if (insideStep()) return Reflect.apply(childProcess.fork as Any, childProcess, args);
    throw new HathiError(
      "OUTSIDE_A_STEP",
      "child_process.fork: messages between processes are nothing that a replay has again: start and use that child within one step, as in await step(() => ...)",
    );
  };
  return made;
}

function realCall(name: string, asked: ChildArguments, parts: ChildParts): unknown {
  const { file, args, options } = toReal(asked, parts);
  const all = { ...asked.options, ...options };
  const given = name.startsWith("exec") && !name.startsWith("execFile") ? [file, all] : [file, args, all];
  const real = Reflect.get(childProcess, name) as Any;
  return real(...given, ...(asked.done === undefined ? [] : [asked.done]));
}
