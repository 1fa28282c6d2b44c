/** The fields of a question's form, read from its JSON schema, and what people filled in checked against that schema. */
import { z } from "zod";
import { isTimeZone } from "../time/working-time/zones.ts";
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
  /** With which values of other fields this one must be filled in. */
  neededWith: z.record(z.string(), z.unknown()).optional().catch(undefined),
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

type Properties = z.infer<typeof formSchema>["properties"];

/** What the schemas of JSON cannot say: which time zones there are, and what belongs to the value of another field. */
function problemsOf(properties: Properties, typed: unknown): readonly FieldProblem[] {
  const given = typeof typed === "object" && typed !== null ? (typed as Record<string, unknown>) : {};
  return Object.entries(properties).flatMap(([name, { format, neededWith = {} }]) => {
    const value = given[name];
    if (value === undefined) {
      const [needed] = Object.entries(neededWith).filter(([other, wanted]) => given[other] === wanted);
      if (needed === undefined) return [];
      const [other, wanted] = needed;
      const label = properties[other]?.title ?? wordsOf(other);
      return { name, problem: `Please fill this in: it is needed where “${label}” is “${String(wanted)}”.` };
    }
    const isUnknownZone = format === "time-zone" && typeof value === "string" && !isTimeZone(value);
    return isUnknownZone
      ? { name, problem: "There is no such time zone: write it as in Europe/Berlin." }
      : [];
  });
}

/** A pattern tells people nothing: what stands below the field does. */
function withHint(problem: string, code: string, property: Properties[string] | undefined): string {
  const hint = code === "invalid_format" ? property?.description : undefined;
  return hint === undefined ? problem : `${problem} ${hint}`;
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
  const { properties } = formSchema.parse(schema);
  const wrong = (checked.success ? [] : checked.error.issues).map((issue) => {
    const [name = ""] = issue.path;
    return {
      name: String(name),
      problem: isMissing(typed, name)
        ? "Please fill this in."
        : withHint(describeProblem(issue), issue.code, properties[String(name)]),
    };
  });
  const problems = [...wrong, ...problemsOf(properties, typed)];
  if (checked.success && problems.length === 0) return { values: checked.data };
  return { problems };
}
