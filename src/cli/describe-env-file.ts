/** Says which variables of the file `.env` are used: their names, never their values. */
import { basename } from "node:path";
import type { EnvFile } from "../app/config/load-env-file.ts";
import { isOwnVariable } from "../core/secrets/own-variables.ts";

const mostNames = 4;

export function describeEnvFile({ path, names, overridden, isMissing = false }: EnvFile): string {
  if (isMissing) return `${path} is not there yet: the setup writes it`;
  const own = names.filter((name) => isOwnVariable(name) || name === "PORT" || name === "HOST");
  const shown = own.slice(0, mostNames).join(", ");
  const more = names.length - Math.min(own.length, mostNames);
  const used =
    names.length === 0
      ? "nothing of it is used"
      : [shown, more > 0 ? `${more} ${shown === "" ? "variables" : "more"}` : ""]
          .filter((part) => part !== "")
          .join(" and ");
  const kept = overridden.length === 0 ? "" : `; the environment itself has ${overridden.join(", ")}`;
  return `${basename(path)} is read: ${used}${kept}`;
}
