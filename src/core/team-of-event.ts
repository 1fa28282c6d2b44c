/** Tells which workspace a run belongs to and acts in: the one that its Slack trigger came from. */
import { z } from "zod";
import type { HathiEvent } from "./event.ts";

const id = z.string().min(1).optional().catch(undefined);

// Commands carry team_id, clicks team.id, messages team. In a channel shared between workspaces those name
// the sender's; context_team_id is the one that installed the app.
const slackData = z.object({
  context_team_id: id,
  team_id: id,
  team: z
    .union([z.string().min(1), z.object({ id: z.string().min(1) }).transform((team) => team.id)])
    .optional()
    .catch(undefined),
  // Where an organisation installed the app as a whole, a click's team may be null.
  user: z
    .object({ team_id: z.string().min(1) })
    .optional()
    .catch(undefined),
});

/** Null where the trigger is not from Slack: then it is the only workspace there is. */
export function teamOfEvent(event: Pick<HathiEvent, "source" | "data">): string | null {
  if (event.source !== "slack") return null;
  const data = slackData.safeParse(event.data).data;
  return data?.context_team_id ?? data?.team_id ?? data?.team ?? data?.user?.team_id ?? null;
}
