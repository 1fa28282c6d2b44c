/** Makes builds of the automations folder. Files that can be built are deployed, and the others are named. */
import { readdir } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { HathiError, messageOf } from "../../core/errors.ts";
import { bundleAutomation, type Bundle } from "./bundle-automation.ts";
import type { LoadedAutomation } from "./packages/declarations.ts";
import type { KeptBuilds } from "./kept/kept-builds.ts";
import { lookAtBuild } from "./look/look-at-build.ts";
import { readOverrides } from "./packages/read-overrides.ts";

// The file names that esbuild takes for JavaScript or TypeScript.
const isSource = /\.(?:[cm]?[jt]s|[jt]sx)$/;
const isBesides = /\.(?:d|test)\.(?:[cm]?[jt]s|[jt]sx)$/;

export interface LoadedAutomations {
  readonly builds: readonly Bundle[];
  readonly automations: readonly LoadedAutomation[];
  /** The files that could not be built, and what is wrong with them. */
  readonly failures: readonly { readonly file: string; readonly error: HathiError }[];
  /** Packages that package.json puts on a side and that no file here imports. */
  readonly unusedOverrides: readonly string[];
}

/**
 * Bundles every file directly in the folder and reads what it declares. If one file fails, the others are built all
 * the same.
 *
 * @param kept the builds that were made last on this machine (kept/)
 * @param look for tests that ask whether there was one
 * @throws {HathiError} CONFIG_INVALID if there is no such folder
 */
export async function loadAutomations(
  folder: string,
  kept?: KeptBuilds,
  look = lookAtBuild,
): Promise<LoadedAutomations> {
  const files = await findFiles(folder);
  const made = await makeAll(folder, files, { kept, look });
  const builds: Bundle[] = [];
  const automations: LoadedAutomation[] = [];
  const failures: { file: string; error: HathiError }[] = [];
  for (const [index, file] of files.entries()) {
    try {
      const one = made[index];
      if (one?.status !== "fulfilled") throw one?.reason ?? new Error(`nothing was made of ${file}`);
      const { bundle, declared } = one.value;
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

interface MakingParts {
  readonly kept: KeptBuilds | undefined;
  readonly look: typeof lookAtBuild;
}

interface Made {
  readonly bundle: Bundle;
  readonly declared: readonly LoadedAutomation[];
}

// esbuild itself uses all processors; what stands still meanwhile is the reading of files for it, and a look.
const atOnce = 3;

async function makeAll(
  folder: string,
  files: readonly string[],
  parts: MakingParts,
): Promise<readonly PromiseSettledResult<Made>[]> {
  const made: PromiseSettledResult<Made>[] = [];
  const waiting = [...files.entries()];
  const makeNext = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const [index, file] = next;
      // oxlint-disable-next-line no-await-in-loop -- a few at once
      const [one] = await Promise.allSettled([make(join(folder, file), parts)]);
      made[index] = one;
    }
  };
  await Promise.all(Array.from({ length: atOnce }, makeNext));
  return made;
}

async function make(path: string, { kept, look }: MakingParts): Promise<Made> {
  const began = new Date();
  const known = await kept?.find(path);
  if (known?.declared !== undefined) return { bundle: known.bundle, declared: known.declared };
  const bundle = known?.bundle ?? (await bundleAutomation(path));
  const looked = await look(basename(path), bundle);
  if (known === undefined) await kept?.keep(path, began, bundle, looked);
  else await kept?.keepLook(path, began, bundle.id, looked);
  return { bundle, declared: looked.declared };
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
