/** The automations folder becomes builds: what can be built is deployed, what cannot is named. */
import { randomUUID } from "node:crypto";
import { readdir } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { Script } from "node:vm";
import type { Automation, Schedule } from "../core/automation.ts";
import { HathiError, messageOf } from "../core/errors.ts";
import type { BuildId } from "../core/ids.ts";
import type { Logger } from "../core/logger.ts";
import type { Connector } from "../core/connector.ts";
import { bundleAutomation, type Bundle } from "./bundle-automation.ts";
import { automationName } from "./automation-names.ts";
import { compileBuild } from "./compile-build.ts";
import { toFailure } from "./failure.ts";
import { findAuthorPlace } from "./map-stack.ts";
import { createPackageLoader } from "./outside/load-package.ts";
import { readOverrides } from "./read-overrides.ts";
import { createRealm, type Realm } from "./realm/run-globals.ts";
import { RunInstance } from "./run-instance.ts";

const longestTopLevelMs = 5000;
// All that esbuild takes for JavaScript or TypeScript by its name.
const isSource = /\.(?:[cm]?[jt]s|[jt]sx)$/;
const isBesides = /\.(?:d|test)\.(?:[cm]?[jt]s|[jt]sx)$/;

export interface LoadedAutomation {
  readonly name: string;
  readonly file: string;
  readonly build: BuildId;
  readonly types: readonly string[];
  readonly schedule?: Schedule;
  /** Connectors that its events come from or its code names. */
  readonly needs: readonly ("slack" | "github")[];
}

export interface LoadedAutomations {
  readonly builds: readonly Bundle[];
  readonly automations: readonly LoadedAutomation[];
  /** Files that could not be built, with what is wrong. */
  readonly failures: readonly { readonly file: string; readonly error: HathiError }[];
  /** Packages of which package.json tells the side, and that nothing here imports. */
  readonly unusedOverrides: readonly string[];
}

/**
 * Bundles every file directly in the folder and reads what it declares. One file's failure leaves the others
 * as they are.
 *
 * @throws {HathiError} CONFIG_INVALID when there is no such folder
 */
export async function loadAutomations(folder: string, logger: Logger): Promise<LoadedAutomations> {
  const files = await findFiles(folder);
  const builds: Bundle[] = [];
  const automations: LoadedAutomation[] = [];
  const failures: { file: string; error: HathiError }[] = [];
  for (const file of files) {
    try {
      const bundle = await bundleAutomation(join(folder, file));
      const declared = declarationsOf(file, bundle, logger);
      for (const automation of declared) refuseDuplicate(automation, automations);
      builds.push(bundle);
      automations.push(...declared);
    } catch (error) {
      const known = error instanceof HathiError ? error : invalid(file, messageOf(error), error);
      failures.push({ file, error: known });
    }
  }
  const unusedOverrides = failures.length > 0 ? [] : await findUnusedOverrides(folder, builds);
  return { builds, automations, failures, unusedOverrides };
}

async function findUnusedOverrides(folder: string, builds: readonly Bundle[]): Promise<readonly string[]> {
  const used = new Set(
    builds.flatMap(({ packages }) => packages.flatMap(({ name, overruled }) => (overruled ? [name] : []))),
  );
  return builds.length === 0
    ? []
    : Object.keys(await readOverrides(folder)).filter((name) => !used.has(name));
}

async function findFiles(folder: string): Promise<readonly string[]> {
  try {
    const names = await readdir(folder);
    return names.filter((name) => isSource.test(name) && !isBesides.test(name)).toSorted();
  } catch (error) {
    const isFile = error instanceof Error && "code" in error && error.code === "ENOTDIR";
    throw new HathiError(
      "CONFIG_INVALID",
      isFile
        ? `HATHI_AUTOMATIONS: ${folder} is a file: name the folder that it is in, ${dirname(folder)}`
        : `HATHI_AUTOMATIONS: the folder ${folder} cannot be read (${messageOf(error)}): make it, or name another`,
      { cause: error },
    );
  }
}

// Evaluates the bundle in a realm of its own that reaches nothing, only to see what it exports.
export function declarationsOf(file: string, bundle: Bundle, logger: Logger): readonly LoadedAutomation[] {
  const instance = new RunInstance({
    seed: "",
    startedAt: new Date(0),
    entries: [],
    events: new Map(),
    resumed: true,
  });
  const off: Connector = {
    name: "declaration",
    perform: async () => undefined,
    classify: () => ({ kind: "final" }),
  };
  const realm = createRealm(
    instance,
    { slack: off, github: off, http: off },
    {
      id: "" as never,
      team: null,
      event: {
        id: "" as never,
        source: "",
        type: "",
        subject: null,
        subjects: [],
        time: new Date(0),
        data: null,
      },
    },
    logger,
    createPackageLoader(bundle.folder),
  );
  const exported = evaluate(file, bundle, realm);
  if (exported.size === 0) {
    throw invalid(file, 'it exports no automation: write export default on("...", async (event) => { ... })');
  }
  const fileName = basename(file).replace(/\.[^.]+$/, "");
  if (fileName.includes(".")) {
    throw invalid(file, "a dot in its name would be taken for the name of an export: write a dash instead");
  }
  return [...exported].map(([exportName, automation]) => ({
    name: automationName(fileName, exportName),
    file,
    build: bundle.id,
    types: automation.types,
    ...(automation.schedule !== undefined && { schedule: automation.schedule }),
    needs: (["slack", "github"] as const).filter(
      (connector) =>
        automation.types.some((type) => type.startsWith(`${connector}.`)) ||
        // As esbuild writes the use of a name that was imported from "hathi".
        new RegExp(`\\bimport_hathi\\d*\\.${connector}\\b`).test(bundle.script),
    ),
  }));
}

// What a file's top level throws comes with the line that threw it.
function evaluate(file: string, { id, script }: Bundle, realm: Realm): ReadonlyMap<string, Automation> {
  try {
    return withinTime(() => compileBuild(id, script)(realm));
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ERR_SCRIPT_EXECUTION_TIMEOUT") {
      throw invalid(
        file,
        `its top level takes longer than ${longestTopLevelMs / 1000} s, as an endless loop does`,
        error,
      );
    }
    const { name, message, stack = "", codeFrame } = toFailure(error, id);
    const place = findAuthorPlace(stack, id);
    const where = place === undefined ? file : `${place.file}:${place.line}:${place.column}`;
    const what = error instanceof HathiError ? message : `its top level throws ${name}: ${message}`;
    throw new HathiError(
      error instanceof HathiError ? error.code : "AUTOMATION_INVALID",
      [`${where}: ${what}`, ...(codeFrame === undefined ? [] : [codeFrame])].join("\n"),
      { cause: error },
    );
  }
}

// Only a script of its own can be stopped by V8 when it takes too long, with all that it calls.
function withinTime<Value>(work: () => Value): Value {
  const slot = `hathiWork${randomUUID().replaceAll("-", "")}`;
  Reflect.set(globalThis, slot, work);
  try {
    return new Script(`${slot}()`).runInThisContext({ timeout: longestTopLevelMs }) as Value;
  } finally {
    Reflect.deleteProperty(globalThis, slot);
  }
}

function invalid(file: string, what: string, cause?: unknown): HathiError {
  return new HathiError("AUTOMATION_INVALID", `${file}: ${what}`, { cause });
}

function refuseDuplicate(automation: LoadedAutomation, others: readonly LoadedAutomation[]): void {
  const other = others.find(({ name }) => name === automation.name);
  if (other === undefined) return;
  throw new HathiError(
    "AUTOMATION_DUPLICATE",
    `${automation.file}: ${other.file} has an automation "${automation.name}" too: rename one of the files`,
  );
}
