/** The trigger_ids of the local Slack: one for each act of a person, good for one view within three seconds. */
import { randomBytes } from "node:crypto";

const lifetimeMs = 3000;
const mostKept = 1000;

export type TriggerProblem = "invalid_trigger_id" | "expired_trigger_id" | "exchanged_trigger_id";

export class Triggers {
  readonly #issued = new Map<string, { readonly userId: string; readonly at: number; isUsed: boolean }>();

  issue(userId: string): string {
    const id = `${Date.now()}.${randomBytes(5).readUInt32BE(0)}.${randomBytes(16).toString("hex")}`;
    this.#issued.set(id, { userId, at: performance.now(), isUsed: false });
    const [oldest] = this.#issued.keys();
    if (this.#issued.size > mostKept && oldest !== undefined) this.#issued.delete(oldest);
    return id;
  }

  exchange(id: unknown): { readonly userId: string } | { readonly problem: TriggerProblem } {
    const issued = this.#issued.get(String(id));
    if (issued === undefined) return { problem: "invalid_trigger_id" };
    if (issued.isUsed) return { problem: "exchanged_trigger_id" };
    if (performance.now() - issued.at > lifetimeMs) return { problem: "expired_trigger_id" };
    issued.isUsed = true;
    return { userId: issued.userId };
  }
}
