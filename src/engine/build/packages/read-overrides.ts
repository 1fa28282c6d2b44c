/** Reads what the author says of packages, in the package.json that the automations' folder belongs to. */
import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { HathiError, messageOf } from "../../../core/errors.ts";
import type { Overrides } from "./classify-packages.ts";

/**
 * As for Node, the nearest package.json counts, in the folder or above it.
 *
 * @throws {HathiError} BUILD_FAILED, with the file and what was expected there
 */
export async function readOverrides(folder: string): Promise<Overrides> {
  const file = join(folder, "package.json");
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch {
    return dirname(folder) === folder ? {} : readOverrides(dirname(folder));
  }
  try {
    return parseOverrides(JSON.parse(text));
  } catch (error) {
    throw new HathiError(
      "BUILD_FAILED",
      `"hathi" in ${file} cannot be used: ${messageOf(error)}. Write it as { "hathi": { "packages": { "stripe": "outside" } } }`,
      { cause: error },
    );
  }
}

function parseOverrides(manifest: unknown): Overrides {
  if (!isObject(manifest) || manifest["hathi"] === undefined) return {};
  const { packages = {}, ...others } = toObject('"hathi"', manifest["hathi"]);
  const [unknown] = Object.keys(others);
  if (unknown !== undefined) throw new Error(`"${unknown}" is not known there, only "packages"`);
  const sides = Object.entries(toObject('"packages"', packages));
  return Object.fromEntries(
    sides.map(([name, side]) => {
      if (side === "inside" || side === "outside") return [name, side] as const;
      throw new Error(`"${name}" is ${JSON.stringify(side)}, and "inside" or "outside" was expected`);
    }),
  );
}

function toObject(what: string, value: unknown): Readonly<Record<string, unknown>> {
  if (isObject(value)) return value;
  throw new Error(`${what} is ${JSON.stringify(value)}, and an object was expected`);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
