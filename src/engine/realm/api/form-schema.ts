/** Makes the JSON schema of a form from what an author gives: any process can show and check it without their code. */
import { z } from "zod";
import { messageOf } from "../../../core/errors.ts";
import type { InputSchema } from "../../../core/automation.ts";
import { isFunction } from "./check-call.ts";

type Schema = Pick<InputSchema, "~standard">;

/** The form's fields in a form that any process can show and check without the automation's code. */
export function toJsonSchema(what: string, form: Schema): Record<string, unknown> {
  if (isFunction(form["~standard"]?.validate) !== undefined) {
    throw new TypeError(`${what} is a schema, as z.object({ ... }) of zod gives it`);
  }
  try {
    const schema = z.toJSONSchema(form as unknown as z.ZodType, { io: "input", unrepresentable: "any" });
    if (schema.type !== "object") throw new TypeError("it is no object of fields");
    return schema;
  } catch (error) {
    throw new TypeError(
      `${what}: no form can be made of that schema (${messageOf(error)}): give z.object({ ... }) of zod 4`,
      { cause: error },
    );
  }
}
