/**
 * The built-ins of the network, zlib and some small ones, in the run's own version. Each is made when code asks for
 * it.
 */
import { createHttpModules } from "./http/run-http.ts";
import type { ConnectModules } from "./http/upgrading.ts";
import type { Exchanging } from "./http/exchange.ts";
import { runEvents } from "./run-events.ts";
import { refusingBuiltIns } from "./refusing-built-ins.ts";
import { createDiagnosticsChannel, createDomain, createTty, createV8 } from "./run-small.ts";
import { createNet } from "./sockets/run-net.ts";
import type { SocketParts } from "./sockets/socket-parts.ts";
import { createTls } from "./sockets/run-tls.ts";
import { createZlib } from "./run-zlib.ts";
import { missingPackage, refusingBuiltIn } from "../../build/packages/aside-names.ts";

/** @returns the run's version of a built-in, by its name without "node:"; undefined where it has none of its own */
export function createNetBuiltIns(parts: Exchanging, sockets: SocketParts): (name: string) => unknown {
  const made = new Map<string, unknown>();
  const once = <Value>(name: string, make: () => Value): Value => {
    if (!made.has(name)) made.set(name, make());
    return made.get(name) as Value;
  };
  const modules = (): ReturnType<typeof createHttpModules> =>
    once("http modules", () =>
      createHttpModules(parts, () => ({
        net: once("net", () => createNet(sockets)) as unknown as ConnectModules["net"],
        tls: once("tls", () => createTls(sockets)) as unknown as ConnectModules["tls"],
      })),
    );
  const makers: Readonly<Record<string, () => object>> = {
    diagnostics_channel: createDiagnosticsChannel,
    domain: createDomain,
    events: () => runEvents,
    net: () => createNet(sockets),
    tls: () => createTls(sockets),
    tty: createTty,
    zlib: () => createZlib(parts.instance),
  };
  return (name) => {
    if (name === "http" || name === "https") return modules()[name];
    const make = makers[name];
    if (make !== undefined) return once(name, make);
    if (name.startsWith(missingPackage)) throw describeMissing(name.slice(missingPackage.length));
    if (!name.startsWith(refusingBuiltIn)) return undefined;
    const bare = name.slice(refusingBuiltIn.length);
    // Earlier builds ask for "net" and "tls" here, too.
    const own = bare === "v8" ? () => createV8(parts.instance) : makers[bare];
    return own === undefined ? refusingBuiltIns[bare]?.() : once(bare, own);
  };
}

/** In Node's own words: code that looks for an optional package goes on without it. */
function describeMissing(name: string): Error {
  return Object.assign(new Error(`Cannot find module '${name}'`), { code: "MODULE_NOT_FOUND" });
}
