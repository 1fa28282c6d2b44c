/** `secret(...)` as a run sees it: a configured value that the journal and the logs never hold. */
import { HathiError } from "../../../core/errors.ts";
import { findSecret } from "../../../core/secrets/secrets.ts";

/** @throws {HathiError} CONFIG_INVALID when it is not configured, naming the variable to set */
export function readSecret(name: string): string {
  const variable = `HATHI_SECRET_${name}`;
  const value = findSecret(variable);
  if (!/^[A-Z0-9_]+$/.test(name) || value === undefined || value === "") {
    throw new HathiError(
      "CONFIG_INVALID",
      `secret("${name}"): there is none; set ${variable} in the environment (names are of A-Z, 0-9 and _)`,
    );
  }
  return value;
}
