/**
 * `node:http` and `node:https` as a run sees them: Node's own client, whose connections end at the gateway. Within a
 * step they are Node's own altogether. Servers have no place in a run: nobody could reach one while it is parked.
 */
import http, { type ClientRequest, type RequestOptions } from "node:http";
import https from "node:https";
import tls from "node:tls";
import { urlToHttpOptions } from "node:url";
import { isError, messageOf } from "../../../../core/text/describe-thrown.ts";
import { insideStep } from "../../../replay/run-context.ts";
import { extendClass } from "../extend-class.ts";
import { refuseCall, refusing } from "../refuse-call.ts";
import { type Destination, exchange, type Exchanging } from "./exchange.ts";
import { connectToGateway } from "./gateway.ts";
import { createMemorySocket } from "./memory-socket.ts";
import { asksForUpgrade, connectForUpgrade, type ConnectModules, lateUpgrade } from "./upgrading.ts";

type Real = typeof http | typeof https;
type Method = (this: unknown, ...args: readonly unknown[]) => unknown;

/** Marks the options of a request that a step makes: its connection is a real one, and shares no pool with others. */
const real = Symbol("hathi.real");

type Options = RequestOptions & { readonly [real]?: boolean; readonly servername?: string };

/** @param sockets gives the run's own `net` and `tls` */
export function createHttpModules(
  parts: Exchanging,
  sockets: () => ConnectModules,
): { readonly http: object; readonly https: object } {
  return { http: createModule(http, parts, sockets), https: createModule(https, parts, sockets) };
}

function createModule(node: Real, parts: Exchanging, sockets: () => ConnectModules): object {
  const Agent = createAgent(node, parts, sockets);
  const module: Record<string, unknown> = {
    ...node,
    Agent,
    // Connections in memory cost nothing while they are idle.
    globalAgent: new Agent({ keepAlive: true }),
    ClientRequest: extendClass(http.ClientRequest, {
      prepare: (args) => normalize(args, node, module["globalAgent"]),
    }),
    request: (...args: readonly unknown[]) => makeRequest(node, module, args),
    get(...args: readonly unknown[]) {
      const request = makeRequest(node, module, args);
      request.end();
      return request;
    },
    Server: refusing(node.Server, `${node === https ? "https" : "http"}.Server`),
    createServer: (...args: readonly unknown[]) =>
      insideStep()
        ? Reflect.apply(node.createServer as Method, node, args)
        : refuseCall(`${node === https ? "https" : "http"}.createServer`),
  };
  module["default"] = module;
  return module;
}

function makeRequest(node: Real, module: Record<string, unknown>, args: readonly unknown[]): ClientRequest {
  const given = normalize(args, node, module["globalAgent"]);
  return Reflect.construct(http.ClientRequest, given) as ClientRequest;
}

/** The arguments in the order that Node reads them: an address, options, a callback. */
function normalize(args: readonly unknown[], node: Real, globalAgent: unknown): readonly unknown[] {
  const rest = [...args];
  const [first] = rest;
  const options: Record<string | symbol, unknown> = {};
  if (typeof first === "string" || first instanceof URL) {
    Object.assign(options, urlToHttpOptions(typeof first === "string" ? new URL(first) : first));
    rest.shift();
  }
  const [given] = rest;
  if (given !== undefined && given !== null && typeof given !== "function") {
    Object.assign(options, given);
    rest.shift();
  }
  options["_defaultAgent"] = insideStep() ? node.globalAgent : globalAgent;
  if (insideStep()) options[real] = true;
  return [options, ...rest.filter((callback) => typeof callback === "function")];
}

function createAgent(node: Real, parts: Exchanging, sockets: () => ConnectModules): typeof http.Agent {
  const isSecure = node === https;
  const parent: typeof http.Agent = node.Agent;
  const inherited = parent.prototype as unknown as Record<"createConnection" | "getName", Method>;
  return extendClass(parent, {
    members: {
      getName(this: unknown, options?: Options): string {
        const name = String(inherited.getName.call(this, options));
        if (options?.[real] === true) return `${name}:step`;
        return asksForUpgrade(options ?? {}) ? `${name}:upgrade` : name;
      },
      createConnection(this: unknown, options: Options, ...more: readonly unknown[]): unknown {
        if (options[real] === true) return inherited.createConnection.call(this, options, ...more);
        if (asksForUpgrade(options)) return connectForUpgrade(sockets(), isSecure, { ...options });
        return openConnection(parts, isSecure, options);
      },
    },
  });
}

/** The options for the real connection, which is made by the exchange. */
const passed = [
  "ca",
  "cert",
  "ciphers",
  "crl",
  "ecdhCurve",
  "family",
  "honorCipherOrder",
  "insecureHTTPParser",
  "key",
  "localAddress",
  "maxHeaderSize",
  "maxVersion",
  "minVersion",
  "passphrase",
  "pfx",
  "rejectUnauthorized",
  "secureOptions",
  "secureProtocol",
  "servername",
  "sigalgs",
  "socketPath",
] as const;

function openConnection(parts: Exchanging, isSecure: boolean, options: Options): unknown {
  const given = options as Readonly<Record<string, unknown>>;
  refuseOwnChecks(isSecure, given);
  const host = options.host ?? options.hostname ?? "localhost";
  const to: Destination = {
    isSecure,
    host,
    port: options.port === undefined || options.port === null ? null : Number(options.port),
    options: Object.fromEntries(
      passed.flatMap((name) => (given[name] === undefined ? [] : [[name, given[name]]])),
    ),
  };
  const socket = createMemorySocket(parts.instance, isSecure);
  const fail = (error: unknown): void =>
    void socket.client.destroy(isError(error) ? error : new Error(messageOf(error)));
  connectToGateway(socket.gateway, (request, response) => {
    if (request.headers.upgrade === undefined)
      exchange({ ...parts, lookup: options.lookup }, to, socket, request, response).catch(fail);
    else fail(lateUpgrade());
  });
  return socket.client;
}

// The real connection is made where the run's functions cannot be called. A check by one of them must not be left out
// in silence.
function refuseOwnChecks(isSecure: boolean, options: Readonly<Record<string, unknown>>): void {
  const { checkServerIdentity: check, secureContext } = options;
  const own =
    check !== undefined && check !== tls.checkServerIdentity
      ? "checkServerIdentity"
      : secureContext !== undefined && "secureContext";
  if (isSecure && own !== false) refuseCall(`https.request with the option ${own}`);
}
