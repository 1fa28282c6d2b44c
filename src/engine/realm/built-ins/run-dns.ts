/** `node:dns` as a run sees it: each look-up is a step. Which servers are asked is the run's own choice. */
import dns from "node:dns";
import { promisify } from "node:util";
import { insideStep } from "../../replay/run-context.ts";
import type { RunInstance } from "../../replay/run-instance.ts";
import { askHost, hearHost, takeFromHost } from "./host-calls.ts";

type Any = (...args: readonly unknown[]) => unknown;

const lookUp = /^(?:lookup|lookupService|resolve\w*|reverse)$/;
const real = dns as unknown as Readonly<Record<string, Any>>;
const realPromises = dns.promises as unknown as Readonly<Record<string, Any>>;

interface Choice {
  servers: readonly string[] | undefined;
  order: string | undefined;
}

/** @returns `dns`, with `dns.promises` in it */
export function createDns(instance: RunInstance): { readonly promises: object } {
  const shared: Choice = { servers: undefined, order: undefined };
  const described = (name: string, args: readonly unknown[]): { name: string; args: readonly unknown[] } => ({
    name: `dns.${name}`,
    args: args.map((argument) => (typeof argument === "function" ? undefined : argument)),
  });
  // Servers that the run has chosen are asked by a resolver of the run's own. The process's servers are shared by all.
  const perform = async (
    name: string,
    args: readonly unknown[],
    { servers, order }: Choice,
  ): Promise<unknown> => {
    if (name === "lookup" && order !== undefined && !hasOrder(args[1])) {
      const [host, options] = args;
      const given = typeof options === "number" ? { family: options } : (options as object | undefined);
      return realPromises["lookup"]?.(host, { ...given, order });
    }
    if (servers === undefined || name.startsWith("lookup")) return realPromises[name]?.(...args);
    const resolver = new dns.promises.Resolver();
    resolver.setServers(servers);
    return (Reflect.get(resolver, name) as Any).apply(resolver, args as unknown[]);
  };
  const functionsOf = (choice: Choice): { callbacks: Record<string, Any>; promised: Record<string, Any> } => {
    const callbacks: Record<string, Any> = {};
    const promised: Record<string, Any> = {};
    for (const name of Object.keys(dns).filter((key) => lookUp.test(key))) {
      const promise: Any = async (...args) =>
        insideStep()
          ? perform(name, args, choice)
          : askHost(instance, { ...described(name, args), perform: async () => perform(name, args, choice) })
              .promise;
      promised[name] = promise;
      callbacks[name] = (...args) => {
        const done = args.at(-1);
        if (insideStep() || typeof done !== "function") return real[name]?.(...args);
        const rest = args.slice(0, -1);
        const isAll = typeof rest[1] === "object" && rest[1] !== null && Reflect.get(rest[1], "all") === true;
        hearHost(
          instance,
          { ...described(name, rest), perform: async () => perform(name, rest, choice) },
          (error, answer) => {
            if (error !== null) (done as Any)(error);
            else (done as Any)(null, ...spread(name, answer, isAll));
          },
        );
        return undefined;
      };
      const custom = Reflect.get(real[name] as object, promisify.custom) as unknown;
      if (name === "lookup" || name === "lookupService" || custom !== undefined) {
        Object.defineProperty(callbacks[name], promisify.custom, { value: promise, configurable: true });
      }
    }
    return { callbacks, promised };
  };
  const choices = (choice: Choice): Record<string, Any> => ({
    getServers: () =>
      choice.servers ??
      takeFromHost(instance, { name: "dns.getServers", args: [], take: () => dns.getServers() }),
    setServers: (servers) => {
      choice.servers = [...(servers as string[])];
    },
  });
  const order = {
    getDefaultResultOrder: () => shared.order ?? "verbatim",
    setDefaultResultOrder: (given: unknown) => {
      shared.order = String(given);
    },
  };
  const resolverOf = (kind: "callbacks" | "promised"): new () => object =>
    class Resolver {
      readonly #choice: Choice = { servers: undefined, order: undefined };

      constructor() {
        Object.assign(this, functionsOf(this.#choice)[kind], choices(this.#choice));
      }

      cancel(): void {}
      setLocalAddress(): void {}
    };
  const { callbacks, promised } = functionsOf(shared);
  const own = { ...choices(shared), ...order };
  const promises = { ...dns.promises, ...promised, ...own, Resolver: resolverOf("promised") };
  return { ...dns, ...callbacks, ...own, Resolver: resolverOf("callbacks"), promises } as {
    readonly promises: object;
  };
}

/** Callbacks are given several values where promises give one object. */
function spread(name: string, answer: unknown, isAll: boolean): readonly unknown[] {
  if (name === "lookup" && !isAll) {
    const { address, family } = answer as { readonly address: string; readonly family: number };
    return [address, family];
  }
  if (name !== "lookupService") return [answer];
  const { hostname, service } = answer as { readonly hostname: string; readonly service: string };
  return [hostname, service];
}

const hasOrder = (options: unknown): boolean =>
  typeof options === "object" && options !== null && "order" in options;
