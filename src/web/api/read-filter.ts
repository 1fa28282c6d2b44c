/** Reads what somebody filters runs by, from the page's address and from what it sends. */
import { z } from "zod";
import { isParty } from "../../core/people/run-people.ts";
import { runStates } from "../../core/run.ts";

const words = z.string().trim().max(200);
const optional = words.optional().transform((text) => (text === "" ? undefined : text));
const moment = optional.transform((text, context) => {
  if (text === undefined) return undefined;
  const date = new Date(text);
  if (!Number.isNaN(date.getTime())) return date;
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
