/** How much of a process a sender may use before Hathi knows who it is. Each bound can be configured. */

const mebibyte = 1024 * 1024;

export interface IntakeBounds {
  /** Open connections in total, and from one address. */
  readonly connections: number;
  readonly connectionsPerAddress: number;
  /** Bytes of all bodies that are being read or handled at the same time. */
  readonly bodiesBytes: number;
  /** The largest body of any delivery. */
  readonly deliveryBytes: number;
  /** The largest body of a generic webhook. */
  readonly webhookBytes: number;
  /** Deliveries to one generic webhook; a large one counts as several. */
  readonly webhooksPerMinute: number;
}

export const defaultIntakeBounds: IntakeBounds = {
  connections: 512,
  connectionsPerAddress: 256,
  bodiesBytes: 64 * mebibyte,
  // The largest payload that GitHub sends.
  deliveryBytes: 25 * mebibyte,
  webhookBytes: mebibyte,
  webhooksPerMinute: 1200,
};
