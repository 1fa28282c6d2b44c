/** Limits how often each generic webhook may be called, by a bucket of tokens that fills up again evenly. */

export interface WebhookRate {
  /** Takes what a body of this size costs. Returns the seconds to wait where too little is left, and else undefined. */
  take(name: string, bodyBytes: number): number | undefined;
}

// A large body costs one token per so many bytes, because it fills the disk.
const bytesOfOne = 16 * 1024;
const minuteMs = 60_000;

/** @param perMinute also how many webhooks may come at once after a quiet minute */
export function createWebhookRate(
  perMinute: number,
  nowMs: () => number = () => performance.now(),
): WebhookRate {
  // Only configured webhooks get here, so that strangers cannot make this map grow.
  const buckets = new Map<string, { tokens: number; at: number }>();
  return {
    take(name, bodyBytes) {
      const now = nowMs();
      const { tokens: left, at } = buckets.get(name) ?? { tokens: perMinute, at: now };
      const tokens = Math.min(perMinute, left + ((now - at) * perMinute) / minuteMs);
      // A body that costs more than a full bucket empties the bucket.
      const cost = Math.min(perMinute, Math.max(1, Math.ceil(bodyBytes / bytesOfOne)));
      const isTaken = tokens >= cost;
      buckets.set(name, { tokens: isTaken ? tokens - cost : tokens, at: now });
      return isTaken ? undefined : Math.ceil(((cost - tokens) * minuteMs) / perMinute / 1000);
    },
  };
}
