/**
 * Hides an emulator behind a path that only its front knows. The emulator lets every page of every site read its answers
 * (CORS), and gives a token to whoever asks for one. It makes its server itself, so requests are looked at as Node
 * announces them, before the emulator sees them.
 */
import { randomBytes } from "node:crypto";
import { subscribe, unsubscribe } from "node:diagnostics_channel";
import type { IncomingMessage, Server } from "node:http";

const channel = "http.server.request.start";

export interface Shield {
  /** Stands before each path of a request that the emulator may answer. */
  readonly prefix: string;
  close(): void;
}

export function shieldEmulator(port: number): Shield {
  const prefix = `/${randomBytes(24).toString("base64url")}`;
  const look = (message: unknown): void => {
    const { request, server } = message as { readonly request: IncomingMessage; readonly server: Server };
    const address = server.address();
    if (address === null || typeof address === "string" || address.port !== port) return;
    const path = request.url ?? "";
    if (path.startsWith(`${prefix}/`)) request.url = path.slice(prefix.length);
    else {
      // Whatever was asked for is not to happen: the emulator goes on after its connection has ended.
      request.url = "/nothing-is-here";
      request.socket.destroy();
    }
  };
  subscribe(channel, look);
  return { prefix, close: () => void unsubscribe(channel, look) };
}
