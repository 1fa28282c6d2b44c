/** The fields of a question's form, read from its JSON schema, and what people filled in checked against that schema. */
import { z } from "zod";
import { describeProblem } from "./form-problems.ts";

export type FieldKind =
  | { readonly kind: "text"; readonly isLong: boolean; readonly max: number | null }
  | { readonly kind: "number"; readonly isWhole: boolean }
  | { readonly kind: "date" }
  | { readonly kind: "yes-no" }
  | { readonly kind: "one-of"; readonly options: readonly string[] }
  | { readonly kind: "some-of"; readonly options: readonly string[] }
  /** Whatever has no field of its own is written as JSON. */
  | { readonly kind: "json" };

export type FormField = FieldKind & {
  readonly name: string;
  readonly label: string;
  readonly hint: string | null;
  readonly isOptional: boolean;
  readonly filled: unknown;
};

const described = z.looseObject({
  type: z.string().optional().catch(undefined),
  title: z.string().optional(),
  description: z.string().optional(),
  format: z.string().optional(),
  enum: z.array(z.unknown()).optional(),
  maxLength: z.number().optional(),
  default: z.unknown().optional(),
  items: z
    .looseObject({ enum: z.array(z.unknown()).optional() })
    .optional()
    .catch(undefined),
});

const formSchema = z.looseObject({
  properties: z.record(z.string(), described).default({}),
  required: z.array(z.string()).default([]),
});

export type Form = { readonly schema: Readonly<Record<string, unknown>>; readonly filled: unknown };

/** Longer texts get several lines. */
const longerThan = 150;

export function fieldsOf({ schema, filled }: Form): readonly FormField[] {
  const { properties, required } = formSchema.parse(schema);
  const given = typeof filled === "object" && filled !== null ? (filled as Record<string, unknown>) : {};
  return Object.entries(properties).map(([name, property]) => ({
    ...kindOf(property),
    name,
    label: property.title ?? wordsOf(name),
    hint: property.description ?? null,
    isOptional: !required.includes(name) || property.default !== undefined,
    filled: given[name] ?? property.default,
  }));
}

function kindOf({ type, format, enum: options, maxLength, items }: z.infer<typeof described>): FieldKind {
  if (options?.every((one) => typeof one === "string") === true) return { kind: "one-of", options };
  if (type === "array" && items?.enum?.every((one) => typeof one === "string") === true) {
    return { kind: "some-of", options: items.enum };
  }
  if (type === "string" && format === "date") return { kind: "date" };
  if (type === "string")
    return { kind: "text", isLong: (maxLength ?? 0) > longerThan, max: maxLength ?? null };
  if (type === "number" || type === "integer") return { kind: "number", isWhole: type === "integer" };
  return type === "boolean" ? { kind: "yes-no" } : { kind: "json" };
}

/** "rolloutPercent" becomes "Rollout percent". */
function wordsOf(name: string): string {
  const words = name
    .replaceAll(/([a-z\d])([A-Z])/g, "$1 $2")
    .replaceAll(/[_-]+/g, " ")
    .trim()
    .toLowerCase();
  return words === "" ? name : words.charAt(0).toUpperCase() + words.slice(1);
}

export interface FieldProblem {
  readonly name: string;
  readonly problem: string;
}

function isMissing(typed: unknown, name: PropertyKey): boolean {
  return typeof typed === "object" && typed !== null && !Object.hasOwn(typed, name);
}

/**
 * Checks what was filled in, and fills in the schema's defaults.
 *
 * @param typed by the names of fields; what was left empty is missing
 */
export function checkForm(
  { schema }: Pick<Form, "schema">,
  typed: unknown,
): { readonly values: unknown } | { readonly problems: readonly FieldProblem[] } {
  const checked = z.fromJSONSchema(schema).safeParse(typed);
  if (checked.success) return { values: checked.data };
  const problems = checked.error.issues.map((issue) => {
    const [name = ""] = issue.path;
    return {
      name: String(name),
      problem: isMissing(typed, name) ? "Please fill this in." : describeProblem(issue),
    };
  });
  return { problems };
}
