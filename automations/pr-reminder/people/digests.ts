/** Whether digests come: where the automation that sends them is off or not there, nobody waits for one in vain. */
import { store } from "hathi";

const sender = "pr-digest";
/** It lists the open pull requests every three hours, and notes when it did. */
const comesWithinMs = 48 * 3_600_000;

export async function doDigestsCome(): Promise<boolean> {
  const listed = await store.of(sender).get<{ readonly at: number }>("known");
  return listed !== undefined && Date.now() - listed.at < comesWithinMs;
}
