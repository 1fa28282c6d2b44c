/** Checks what a person gives who starts a run by hand. The store and the testing kit both ask here. */
import { HathiError } from "../errors.ts";
import { checkForm, type Form } from "./form-fields.ts";

/**
 * @returns the data with the schema's defaults
 * @throws {HathiError} INPUT_INVALID
 */
export function checkInput(automation: string, schema: Form["schema"], data: unknown): unknown {
  const checked = checkForm({ schema }, data ?? {});
  if ("values" in checked) return checked.values;
  const problems = checked.problems.map(({ name, problem }) =>
    name === "" ? problem : `${name}: ${problem}`,
  );
  throw new HathiError("INPUT_INVALID", `${automation} cannot be started with this. ${problems.join("; ")}`);
}
