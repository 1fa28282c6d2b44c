/** The automations of this suite, and which packages and built-ins each of them imports. */
import { readdir, readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { packageOfImport } from "../../src/engine/build/packages/classify-packages.ts";

const folder = fileURLToPath(new URL("automations", import.meta.url));

export interface Found {
  readonly name: string;
  readonly file: string;
  readonly packages: readonly string[];
  /** Its first line: what is done with the package. */
  readonly about: string;
}

/** @param wanted names of automations or packages; none: all */
export async function findAutomations(wanted: readonly string[]): Promise<readonly Found[]> {
  const files = (await readdir(folder)).filter((file) => file.endsWith(".ts")).toSorted();
  const all = await Promise.all(files.map(async (file) => describe(join(folder, file))));
  const isWanted = ({ name, packages }: Found): boolean =>
    wanted.length === 0 || wanted.some((one) => name === one || packages.includes(one));
  const unknown = wanted.find(
    (one) => !all.some(({ name, packages }) => name === one || packages.includes(one)),
  );
  if (unknown !== undefined) throw new Error(`no automation is called ${unknown} or imports it: see --list`);
  return all.filter(isWanted);
}

async function describe(file: string): Promise<Found> {
  const text = await readFile(file, "utf8");
  const imports = [...text.matchAll(/ from "([^."][^"]*)"/g)].map(([, name = ""]) => packageOfImport(name));
  const packages = [...new Set(imports)].filter((name) => name !== "hathi");
  const [, about = ""] = /^\/\*\* (.*) \*\//.exec(text) ?? [];
  return { name: basename(file, ".ts"), file, packages, about };
}
