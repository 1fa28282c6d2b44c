/** The version of a peer that is installed in `bench/node_modules`. */
import { readFileSync } from "node:fs";

export function versionOf(packageName: string): string {
  const path = new URL(`../node_modules/${packageName}/package.json`, import.meta.url);
  return (JSON.parse(readFileSync(path, "utf8")) as { readonly version: string }).version;
}
