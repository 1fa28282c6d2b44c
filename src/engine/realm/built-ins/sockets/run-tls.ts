/**
 * `node:tls` as a run sees it: the session is the real socket's, and the run reads and writes what is within it. Its
 * keys and its randomness never reach the run, so nothing of them has to be repeated.
 */
import tls, { type ConnectionOptions, type PeerCertificate, type TLSSocket } from "node:tls";
import { HathiError, messageOf } from "../../../../core/errors.ts";
import { insideStep } from "../../../replay/run-context.ts";
import type { Opened } from "./open-socket.ts";
import { describePeer, readTarget, tellOpened } from "./run-net.ts";
import { RunSocket } from "./run-socket.ts";
import type { SocketParts } from "./socket-parts.ts";
import type { SocketOptions } from "./socket-shape.ts";
import { keepWithinSteps } from "./step-socket.ts";

/** What a session tells about itself once it is established. */
interface Secured extends Opened {
  readonly authorized: boolean;
  readonly authorizationError: string | null;
  readonly alpnProtocol: string | false | null;
  readonly protocol: string | null;
  readonly cipher: { readonly name: string; readonly standardName: string; readonly version: string };
  readonly certificate: Partial<PeerCertificate>;
}

type Options = ConnectionOptions & { readonly host?: string };

export function createTls(parts: SocketParts): Readonly<Record<string, unknown>> {
  class RunTlsSocket extends RunSocket {
    readonly encrypted = true;
    authorized = false;
    authorizationError: string | null = null;
    alpnProtocol: string | false | null = null;
    servername: string | false = false;
    #told: Secured | undefined;

    constructor(options: SocketOptions = {}) {
      super(parts, options);
    }

    secure(options: Options): void {
      this.servername = options.servername ?? options.host ?? false;
      const under = options.socket as unknown;
      if (under instanceof RunSocket) under.handOver(this);
      this.open({
        name: "tls.connect",
        peer: describePeer(options as Parameters<typeof describePeer>[0]),
        connect: () => ({ socket: connectReally(options, under), event: "secureConnect" }),
        tell: tellSecured,
        onOpened: (told) => {
          this.#told = told;
          this.authorized = told.authorized;
          this.authorizationError = told.authorizationError;
          this.alpnProtocol = told.alpnProtocol;
          this.emit("secureConnect");
        },
      });
    }

    getPeerCertificate(): Partial<PeerCertificate> {
      return this.#told?.certificate ?? {};
    }

    getProtocol(): string | null {
      return this.#told?.protocol ?? null;
    }

    getCipher(): Partial<Secured["cipher"]> {
      return this.#told?.cipher ?? {};
    }

    getSession(): undefined {
      return undefined;
    }

    getFinished(): undefined {
      return undefined;
    }

    isSessionReused(): boolean {
      return false;
    }

    setServername(name: string): void {
      this.servername = name;
    }

    setMaxSendFragment(): boolean {
      return true;
    }
  }

  function connectReally(options: Options, under: unknown): TLSSocket {
    // The run's own functions look at what is real, once: what they decide is in the answer.
    const { socket: _socket, timeout: _timeout, ...rest } = options;
    if (!(under instanceof RunSocket)) return tls.connect(rest);
    const real = under.id === undefined ? undefined : parts.real.take(under.id);
    if (real === undefined)
      throw Object.assign(new Error("write ECONNRESET"), { code: "ECONNRESET", syscall: "write" });
    return tls.connect({ ...rest, socket: real });
  }

  const connect = (...args: readonly unknown[]): unknown => {
    const { target, listener } = readTarget(args);
    if (insideStep()) {
      const socket = Reflect.apply(tls.connect as (...all: unknown[]) => TLSSocket, tls, args);
      return keepWithinSteps(socket, describePeer(target));
    }
    const options = { ...target, ...args.find((one) => typeof one === "object") } as Options;
    const socket = new RunTlsSocket(options as SocketOptions);
    if (listener !== undefined) socket.once("secureConnect", listener);
    if (options.timeout !== undefined) socket.setTimeout(options.timeout);
    const { socket: under } = options;
    if (under instanceof RunSocket && under.pending) under.once("connect", () => socket.secure(options));
    else socket.secure(options);
    return socket;
  };
  const TlsSocket: typeof RunTlsSocket = new Proxy(RunTlsSocket, {
    // Some packages make such a socket around a stream of their own, only to look at it.
    construct(target, args, newTarget): object {
      const [stream] = args as readonly unknown[];
      const isReal = insideStep() || (stream !== undefined && !(stream instanceof RunSocket));
      const made = (isReal ? tls.TLSSocket : target) as unknown as typeof target;
      return Reflect.construct(made, isReal ? args : [], newTarget === TlsSocket ? made : newTarget);
    },
  });
  const refuse = (): never => {
    throw new HathiError(
      "AUTOMATION_INVALID",
      'tls.createServer: a run does not listen. It is parked when it waits, and no connection would find it. Declare a webhook instead, on("webhook.<name>")',
    );
  };
  const own = { ...tls, TLSSocket: TlsSocket, connect, createServer: refuse };
  return { ...own, default: own };
}

function tellSecured(socket: unknown): Secured {
  const secure = socket as TLSSocket;
  const { authorized, alpnProtocol } = secure;
  const error: unknown = secure.authorizationError;
  return {
    ...tellOpened(secure),
    authorized,
    authorizationError: error == null ? null : messageOf(error),
    alpnProtocol,
    protocol: secure.getProtocol(),
    cipher: secure.getCipher(),
    certificate: secure.getPeerCertificate(false),
  };
}
