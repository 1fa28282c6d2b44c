/**
 * Where a page of the setup listens, and who may see it. That is this machine alone, unless HATHI_SETUP_HOST opens it for
 * a container, whose port the machine around it publishes.
 */
import type { IncomingMessage, Server } from "node:http";
import { type AddressInfo, isIPv4 } from "node:net";
import { HathiError } from "../../core/errors.ts";
import { originOf } from "../../web/door/from-this-machine.ts";
import { readConfig } from "../config/config.ts";

export interface SetupPort {
  readonly host: string;
  /** 0 for any that is free. */
  readonly port: number;
}

export function readSetupPort(env: NodeJS.ProcessEnv, cwd: string): SetupPort {
  const { HATHI_SETUP_HOST, HATHI_SETUP_PORT } = env;
  return readConfig({ HATHI_SETUP_HOST, HATHI_SETUP_PORT }, cwd).setupPort;
}

/** @returns the address by which a browser on this machine, or on the one around the container, opens the page */
export async function listenForSetup(server: Server, { host, port }: SetupPort): Promise<string> {
  try {
    await new Promise<void>((listening, failed) => {
      server.once("error", failed).listen(port, host, listening);
    });
  } catch (cause) {
    const why = cause instanceof Error && "code" in cause ? String(cause.code) : "unknown";
    throw new HathiError(
      "CONFIG_INVALID",
      `the page of the setup cannot listen at ${host}, port ${port} (${why}): choose others by HATHI_SETUP_HOST and HATHI_SETUP_PORT`,
      { cause },
    );
  }
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Why a request is not even looked at; undefined where it may be. */
export function findStranger(request: IncomingMessage, { host }: SetupPort): string | undefined {
  // What a container's port is published by hands connections on from an address of its own. Whose browser it is shows
  // in the name alone: a page of another name cannot ask under ours.
  const origin = originOf(request, isLoopback(host) ? "loopback" : "any address");
  if (origin === "this-machine") return undefined;
  return origin === "foreign-name"
    ? "This page answers to the names localhost and 127.0.0.1 alone."
    : "This page is for browsers on this machine, without a proxy in between.";
}

function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || (isIPv4(host) && host.startsWith("127."));
}
