/** How often a generic webhook may be called: a bucket of tokens for each, which fills up again evenly. */

export interface WebhookRate {
  /** Takes what a body of this size costs; the seconds after which it could, when it cannot now. */
  take(name: string, bodyBytes: number): number | undefined;
}

// A large body costs as many as the disk that it fills.
const bytesOfOne = 16 * 1024;
const minuteMs = 60_000;

/** @param perMinute also how many may come at once after a while without any */
export function createWebhookRate(
  perMinute: number,
  nowMs: () => number = () => performance.now(),
): WebhookRate {
  // Only webhooks that are configured get here: strangers cannot make it grow.
  const buckets = new Map<string, { tokens: number; at: number }>();
  return {
    take(name, bodyBytes) {
      const now = nowMs();
      const { tokens: left, at } = buckets.get(name) ?? { tokens: perMinute, at: now };
      const tokens = Math.min(perMinute, left + ((now - at) * perMinute) / minuteMs);
      // A body that costs more than the bucket ever holds takes all of it.
      const cost = Math.min(perMinute, Math.max(1, Math.ceil(bodyBytes / bytesOfOne)));
      const isTaken = tokens >= cost;
      buckets.set(name, { tokens: isTaken ? tokens - cost : tokens, at: now });
      return isTaken ? undefined : Math.ceil(((cost - tokens) * minuteMs) / perMinute / 1000);
    },
  };
}
