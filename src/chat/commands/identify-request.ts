/** Identifies a click or command, so that a repetition is recognised: by the id from Slack, or by the content. */
import { createHash } from "node:crypto";

/**
 * @param person the sender, as Slack names them
 * @param body as Slack sent it. If it has no `trigger_id`, its content still differs from that of another request, by
 *   the time of the click or the address for the answer.
 */
export function identifyRequest(person: string, body: object): string {
  const trigger = "trigger_id" in body ? body.trigger_id : undefined;
  const isId = typeof trigger === "string" && trigger !== "" && trigger.length <= 200;
  const known = isId ? trigger : createHash("sha256").update(JSON.stringify(body)).digest("hex");
  return `${person} ${known}`;
}
