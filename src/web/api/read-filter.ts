/** Reads what somebody filters runs by, from the page's address and from what it sends. */
import { z } from "zod";
import { storedText } from "../../core/text/storable-text.ts";
import { isParty } from "../../core/people/run-people.ts";
import { runStates } from "../../core/run.ts";

/** What somebody typed. JSON in the database holds no zero character, and no half of one that takes two. */
export const words = (longest: number) =>
  z
    .string()
    .trim()
    .max(longest)
    .refine((text) => text === storedText(text), "holds what is no character");
const optional = words(200)
  .optional()
  .transform((text) => (text === "" ? undefined : text));
const moment = optional.transform((text, context) => {
  if (text === undefined) return undefined;
  const date = new Date(text);
  // Postgres counts years before Christ differently, and nobody looks for these.
  if (date.getUTCFullYear() >= 1 && date.getUTCFullYear() <= 9999) return date;
  context.addIssue({ code: "custom", message: "is no time: write it as in 2026-11-24T10:00Z" });
  return z.NEVER;
});

export const filterSchema = z.object({
  state: z
    .enum(["unfinished", ...runStates])
    .optional()
    .or(z.literal("").transform(() => undefined)),
  automation: optional,
  subject: optional,
  person: optional.transform((text, context) => {
    if (text === undefined) return undefined;
    if (text === "me") return "me" as const;
    if (isParty(text)) return [text];
    context.addIssue({ code: "custom", message: 'is "me", or an id of Slack such as U0123ABCD' });
    return z.NEVER;
  }),
  since: moment,
  until: moment,
  text: optional,
});
