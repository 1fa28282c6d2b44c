/** Finds who asks: whoever started the run, as a group that `notSelf` bars. */
import { z } from "zod";
import type { HathiEvent } from "../event.ts";

const user = z.string().regex(/^[UW][A-Z0-9]+$/);

const started = z.looseObject({
  /** A slash command. */
  user_id: user.optional().catch(undefined),
  /** A click or an event. */
  user: z
    .union([user, z.looseObject({ id: user }).transform(({ id }) => id)])
    .optional()
    .catch(undefined),
  /** A webhook of GitHub's. */
  sender: z.looseObject({ login: z.string() }).optional().catch(undefined),
});

export function askerOf({ source, data }: Pick<HathiEvent, "source" | "data">): string | null {
  const read = started.safeParse(data).data;
  if (source === "github") return read?.sender === undefined ? null : `github:${read.sender.login}`;
  return source === "slack" ? (read?.user_id ?? read?.user ?? null) : null;
}
