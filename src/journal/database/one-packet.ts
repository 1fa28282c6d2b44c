/** Sends what a connection is told in one turn of the event loop together. */
import type { ClientBase } from "pg";
import type { Writable } from "node:stream";

/**
 * Holds what the connection sends until this turn is over. By itself each statement is a packet and a call of the
 * system, and wakes the server's process. pg corks its stream for each statement, and corks add up.
 */
export function inOnePacket(client: ClientBase): void {
  const { stream } = (client as ClientBase & { readonly connection: { readonly stream: Writable } })
    .connection;
  if (stream.writableCorked > 0) return;
  stream.cork();
  process.nextTick(() => stream.uncork());
}
