/** The arguments of an outside call for the journal: what cannot be recorded by its kind, keys and tokens not at all. */
import { describeInput, type DescribedInput } from "../../../core/values/describe-input.ts";
import { isPlainData, isPlainObject } from "./recordable.ts";

/** What people see in place of arguments that may be keys. */
export const hiddenInput = "…";

// Functions of these names are mostly given a key: setApiKey, login, authenticate.
const takesKeys = /key|token|secret|passw|credential|auth|login/i;

export function describeArguments(
  name: string,
  args: readonly unknown[],
  isConstructor: boolean,
): DescribedInput {
  const plain = args.map((argument) => toPlain(argument, 0));
  const { digest, input } = describeInput(name, plain);
  // A client is made with its key, which is often its first argument.
  const isHidden = plain.length > 0 && (isConstructor || takesKeys.test(name.split(".").at(-1) ?? ""));
  return { digest, input: isHidden ? hiddenInput : input };
}

function toPlain(value: unknown, depth: number): unknown {
  if (isPlainData(value, false)) return value;
  if (typeof value === "function") return `[function ${value.name}]`.replace(" ]", "]");
  if (typeof value !== "object" || value === null || depth > 5) return `[${typeof value}]`;
  if (Array.isArray(value)) return value.map((item) => toPlain(item, depth + 1));
  if (!isPlainObject(value)) return `[${value.constructor?.name ?? "object"}]`;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, toPlain(item, depth + 1)]));
}
