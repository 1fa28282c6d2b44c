/** Finds out what a build declares. Its top level is evaluated, to see what it exports, in a realm that reaches nothing. */
import { readToldParty } from "../../../core/people/run-people.ts";
import { basename } from "node:path";
import type { Automation, Schedule } from "../../../core/automation.ts";
import type { Connector } from "../../../core/ports/connector.ts";
import { HathiError } from "../../../core/errors.ts";
import type { BuildId } from "../../../core/ids.ts";
import type { Logger } from "../../../core/ports/logger.ts";
import { automationName } from "../automation-names.ts";
import type { Bundle } from "../bundle-automation.ts";
import { compileBuild } from "../compile-build.ts";
import type { FindCode } from "../kept/kept-code.ts";
import { type AskedOfMachine, AskedOfMachineNotes } from "../look/asked-of-machine.ts";
import type { InstanceCost } from "../look/weigh-instance.ts";
import { withinCpuTime } from "../look/within-cpu-time.ts";
import { toFailure } from "../../replay/ending/failure.ts";
import { findAuthorPlace } from "../map-stack.ts";
import { createPackageLoader } from "../../realm/outside/load-package.ts";
import { createRealm, type Realm } from "../../realm/globals/run-globals.ts";
import type { Environment } from "../../realm/built-ins/run-process.ts";
import { toJsonSchema } from "../../realm/api/form-schema.ts";
import { RunInstance } from "../../replay/run-instance.ts";

const longestTopLevelMs = 5000;
// An instance of a smaller script takes a few milliseconds.
const largeScript = 1024 * 1024;

export interface LoadedAutomation {
  readonly name: string;
  readonly file: string;
  readonly build: BuildId;
  readonly types: readonly string[];
  readonly schedule?: Schedule;
  /** Whether it has a `where` or a `key`, which are asked about each event. */
  readonly asks: boolean;
  /** Whom its runs concern. */
  readonly people?: readonly string[];
  /** Where people are told of its runs; empty for nobody. */
  readonly tell?: readonly string[];
  /** What a person fills in who starts a run by hand, as a JSON schema. */
  readonly input?: Readonly<Record<string, unknown>>;
  /** What each run takes to have an instance of its build; absent where that is small. */
  readonly cost?: InstanceCost;
  /** What people may set for a repository, as a JSON schema. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Whether its code answers forms or menus while a person waits. */
  readonly answers: boolean;
  /** The connectors that its events come from or that its code names. */
  readonly needs: readonly ("slack" | "github")[];
}

/** The parts of a bundle that are needed for that. */
export type EvaluatedBundle = Pick<Bundle, "id" | "script" | "folder" | "project">;

/**
 * Called in a process of its own (look/), and by the testing kit.
 *
 * @throws {HathiError} AUTOMATION_INVALID and the like, with the place in the author's file
 */
export function declarationsOf(
  file: string,
  bundle: EvaluatedBundle,
  logger: Logger,
): readonly LoadedAutomation[] {
  return declare(file, bundle, logger).declared;
}

export interface LookParts {
  /** What V8 has made of large builds before. */
  readonly findCode?: FindCode;
}

export interface Declarations {
  readonly declared: readonly LoadedAutomation[];
  /** What its top level asked of the machine, which may give another answer another time. */
  readonly asked: AskedOfMachine;
  /** Makes another instance, of a build that is so large that somebody may want to know what one takes. */
  readonly again?: () => unknown;
}

/** As declarationsOf, with what else comes of a look. */
export function declare(
  file: string,
  bundle: EvaluatedBundle,
  logger: Logger,
  { findCode }: LookParts = {},
): Declarations {
  // Where the machine is too busy it is evaluated a second time, in a realm as new as the first.
  const compiled = compileBuild(bundle.id, bundle.script, { findCode });
  const notes = new AskedOfMachineNotes(bundle.project);
  const evaluated = withinCpuTime(longestTopLevelMs, () => {
    const instance = newInstance();
    instance.onValue = ({ name }, args) => notes.noteCall(name, args);
    return evaluate(file, bundle.id, () => compiled(openRealm(bundle, logger, instance, notes.watch)));
  });
  if (evaluated === undefined) {
    throw invalid(
      file,
      `its top level computes for longer than ${longestTopLevelMs / 1000} s, as an endless loop does`,
    );
  }
  const exported = evaluated.value;
  if (exported.size === 0) {
    throw invalid(file, 'it exports no automation: write export default on("...", async (event) => { ... })');
  }
  const fileName = basename(file).replace(/\.[^.]+$/, "");
  if (fileName.includes(".")) {
    throw invalid(file, "a dot in its name would be taken for the name of an export: write a dash instead");
  }
  const declared = [...exported].filter(isFirst).map(([exportName, automation]) => ({
    name: automationName(fileName, exportName),
    file,
    build: bundle.id,
    types: automation.types,
    ...(automation.schedule !== undefined && { schedule: automation.schedule }),
    asks: automation.options.where !== undefined || automation.options.key !== undefined,
    ...(automation.options.people !== undefined && { people: automation.options.people }),
    ...(automation.options.tell !== undefined && { tell: partiesOf(automation.options.tell) }),
    ...(automation.options.input !== undefined && {
      input: toJsonSchema("input", automation.options.input),
    }),
    ...(automation.options.settings !== undefined && {
      settings: toJsonSchema("settings", automation.options.settings),
    }),
    answers: /\bimport_hathi\d*\.answer(?:Form|Options)\b/.test(bundle.script),
    needs: (["slack", "github"] as const).filter(
      (connector) =>
        automation.types.some((type) => type.startsWith(`${connector}.`)) ||
        // This is how esbuild writes the use of a name that was imported from "hathi".
        new RegExp(`\\bimport_hathi\\d*\\.${connector}\\b`).test(bundle.script),
    ),
  }));
  // It holds the first one: if that went meanwhile, its memory would be counted off.
  const again = (): unknown => [exported, compiled(openRealm(bundle, logger))];
  return { declared, asked: notes.all, ...(bundle.script.length >= largeScript && { again }) };
}

function partiesOf(tell: string | readonly string[]): readonly string[] {
  if (tell === "nobody") return [];
  return (typeof tell === "string" ? [tell] : tell).map((party) => readToldParty(party) ?? party);
}

function newInstance(): RunInstance {
  return new RunInstance({
    seed: "",
    startedAt: new Date(0),
    entries: [],
    events: new Map(),
    resumed: true,
    isDeclaration: true,
  });
}

/** Where a build is evaluated that is only looked at: it reaches nothing. */
export function openRealm(
  bundle: EvaluatedBundle,
  logger: Logger,
  instance = newInstance(),
  watchEnvironment: (env: Environment) => Environment = (env) => env,
): Realm {
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
      watchEnvironment,
    },
    logger,
    createPackageLoader(bundle.folder),
  );
  realm.places.original = bundle.project;
  return realm;
}

// An automation that is exported twice is one automation. It is named by the default export, or else by the first one.
function isFirst(
  [exportName, automation]: readonly [string, Automation],
  _index: number,
  all: readonly (readonly [string, Automation])[],
): boolean {
  const names = all.flatMap(([name, other]) => (other === automation ? [name] : []));
  return exportName === (names.includes("default") ? "default" : names[0]);
}

// If a file's top level throws, the error comes with the line that threw it.
function evaluate(
  file: string,
  id: BuildId,
  work: () => ReadonlyMap<string, Automation>,
): ReadonlyMap<string, Automation> {
  try {
    return work();
  } catch (error) {
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

function invalid(file: string, what: string, cause?: unknown): HathiError {
  return new HathiError("AUTOMATION_INVALID", `${file}: ${what}`, { cause });
}
