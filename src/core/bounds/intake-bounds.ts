/** How much strangers may take of a process before anything is known of them; each can be set. */

const mebibyte = 1024 * 1024;

export interface IntakeBounds {
  /** Open connections in all, and of one address. */
  readonly connections: number;
  readonly connectionsPerAddress: number;
  /** Bytes of bodies that are read or worked on at one moment, over all requests. */
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
  // What GitHub sends at most.
  deliveryBytes: 25 * mebibyte,
  webhookBytes: mebibyte,
  webhooksPerMinute: 1200,
};
