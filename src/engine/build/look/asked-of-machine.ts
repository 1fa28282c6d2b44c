/**
 * What a top level asked of the machine as it was looked at. As long as the machine gives the same, another look would
 * find the same, and the one before serves.
 */
import { createHash } from "node:crypto";
import os from "node:os";
import { join } from "node:path";
import { projectFolder } from "../build-files.ts";
import type { Environment } from "../../realm/built-ins/run-process.ts";

export interface AskedOfMachine {
  /** The variables of the environment that it read. */
  readonly variables: readonly string[];
  /** Whether it listed the names of all variables. */
  readonly listed: boolean;
  /** "os.hostname". */
  readonly facts: readonly string[];
  /** Paths whose files or folders it read, or found missing. */
  readonly files: readonly string[];
  /** Whether it asked for something that nobody can compare. */
  readonly more: boolean;
}

type Fact = () => unknown;

const facts: Readonly<Record<string, Fact>> = {
  "os.availableParallelism": () => os.availableParallelism(),
  "os.homedir": () => os.homedir(),
  "os.hostname": () => os.hostname(),
  "os.machine": () => os.machine(),
  "os.networkInterfaces": () => os.networkInterfaces(),
  "os.release": () => os.release(),
  "os.tmpdir": () => os.tmpdir(),
  "os.totalmem": () => os.totalmem(),
  "os.userInfo": () => ({ ...os.userInfo() }),
  "os.version": () => os.version(),
  "process.constrainedMemory": () => process.constrainedMemory(),
  "process.getegid": () => process.getegid?.(),
  "process.geteuid": () => process.geteuid?.(),
  "process.getgid": () => process.getgid?.(),
  "process.getuid": () => process.getuid?.(),
};

// They differ from one moment to the next: a second look would be no nearer to what a run finds than the first.
const passing =
  /^(?:os\.(?:cpus|freemem|loadavg|uptime)|process\.(?:availableMemory|cpuUsage|memoryUsage(?:\.rss)?|resourceUsage)|v8\.\w+)$/;
const ofFiles = /^fs\.(?:access|exists|lstat|readFile|readdir|readlink|realpath|stat)Sync$/;

/** Collects what one look asks. */
export class AskedOfMachineNotes {
  readonly #names = new Set<string>();
  readonly #facts = new Set<string>();
  readonly #files = new Set<string>();
  readonly #project: string;
  #listed = false;
  #more = false;

  /** @param project the author's folder, which a run knows by an address of its own */
  constructor(project: string) {
    this.#project = project;
  }

  /** @param args undefined if nobody knows them */
  readonly noteCall = (name: string, args: readonly unknown[] | undefined): void => {
    if (passing.test(name)) return;
    const [first, options] = args ?? [];
    if (Object.hasOwn(facts, name) && args?.length === 0) this.#facts.add(name);
    else if (ofFiles.test(name) && typeof first === "string" && !isRecursive(options))
      this.#files.add(this.#placeOf(first));
    else this.#more = true;
  };

  /** The environment, which notes what is read of it. */
  readonly watch = (env: Environment): Environment => {
    const note = (key: string | symbol): void => void (typeof key === "string" && this.#names.add(key));
    return new Proxy(env, {
      get: (target, key) => (note(key), Reflect.get(target, key) as string | undefined),
      getOwnPropertyDescriptor: (target, key) => {
        // Who lists the names, as Object.keys does, is given each with its descriptor.
        if (!this.#listed) note(key);
        return Reflect.getOwnPropertyDescriptor(target, key);
      },
      has: (target, key) => (note(key), Reflect.has(target, key)),
      ownKeys: (target) => ((this.#listed = true), Reflect.ownKeys(target)),
    });
  };

  get all(): AskedOfMachine {
    return {
      variables: [...this.#names].toSorted(),
      listed: this.#listed,
      facts: [...this.#facts].toSorted(),
      files: [...this.#files].toSorted(),
      more: this.#more,
    };
  }

  #placeOf(path: string): string {
    const isWithin = path === projectFolder || path.startsWith(`${projectFolder}/`);
    return isWithin ? join(this.#project, path.slice(projectFolder.length)) : path;
  }
}

// A folder does not tell of a change in the folders below it.
function isRecursive(options: unknown): boolean {
  return typeof options === "object" && options !== null && Reflect.get(options, "recursive") === true;
}

/** What tells these facts and variables from others. */
export function signAsked(
  asked: Pick<AskedOfMachine, "variables" | "listed" | "facts">,
  env: Readonly<Environment>,
): string {
  const told = [
    asked.variables.map((name) => [name, env[name] ?? null]),
    asked.listed ? Object.keys(env).toSorted() : [],
    asked.facts.map((name) => facts[name]?.()),
  ];
  return createHash("sha256").update(JSON.stringify(told)).digest("hex");
}
