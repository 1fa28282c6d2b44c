/** One variable of the environment as a zod schema: cleaned, read, and refused in words that say what to give. */
import { z } from "zod";
import { cleanValue } from "./credentials/clean-value.ts";

/** Says what is wrong with the value, and what to give instead. The variable's name is put before it. */
export type Refuse = (problem: string) => void;

/** Cleaned, and undefined if nothing is left of it. */
export const text = z.preprocess((value: unknown) => {
  const cleaned = typeof value === "string" ? cleanValue(value) : value;
  return cleaned === "" ? undefined : cleaned;
}, z.string().optional());

/**
 * A variable that `read` makes a value of.
 *
 * @param otherwise what it is when it is not set
 */
export function setting<Value, Otherwise = Value>(
  otherwise: Otherwise,
  read: (text: string, refuse: Refuse) => Value,
): z.ZodType<Value | Otherwise, unknown> {
  return text.transform((value, context) => {
    if (value === undefined) return otherwise;
    return read(value, (message) => context.addIssue({ code: "custom", message }));
  });
}

/** A variable with words that have blanks or commas between. */
export function listSetting<Item>(
  read: (word: string, refuse: Refuse) => Item,
): z.ZodType<readonly Item[], unknown> {
  return setting<readonly Item[]>([], (list, refuse) => wordsOf(list).map((word) => read(word, refuse)));
}

export function wordsOf(list: string): readonly string[] {
  return list.split(/[\s,]+/).filter((word) => word !== "");
}
