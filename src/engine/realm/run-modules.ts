/** `require` as a run's bundle sees it: hathi itself, pure built-ins, and the rest for use inside steps. */
import { createRequire } from "node:module";
import { HathiError } from "../../core/errors.ts";
import { insideStep } from "../run-context.ts";

const requireBuiltin = createRequire(import.meta.url);

/** Built-ins that neither tell the time, draw at random nor reach outside. */
const pureBuiltins = new Set([
  "assert",
  "assert/strict",
  "buffer",
  "events",
  "path",
  "path/posix",
  "path/win32",
  "punycode",
  "querystring",
  "string_decoder",
  "stream",
  "stream/promises",
  "stream/web",
  "async_hooks",
  "url",
  "util",
  "util/types",
]);

export type RunRequire = (name: string) => unknown;

/** @param supplied modules that this run has its own version of, by their name without "node:" */
export function createRequireForRun(supplied: Readonly<Record<string, unknown>>): RunRequire {
  return (name) => {
    const bare = name.replace(/^node:/, "");
    const own = supplied[bare];
    if (own !== undefined) return own;
    const module: unknown = requireBuiltin(name);
    return pureBuiltins.has(bare) ? module : insideStepsOnly(module, `node:${bare}`);
  };
}

// Reading it is free (a bundle does so as it starts); calling it is an effect, which only a step may have.
function insideStepsOnly(value: unknown, name: string): unknown {
  if (typeof value !== "function" && (typeof value !== "object" || value === null)) return value;
  const refuse = (): void => {
    if (insideStep()) return;
    throw new HathiError(
      "OUTSIDE_A_STEP",
      `${name} reaches outside of the run, so a replay would do it again: wrap the call, as in await step(() => ${name.replace(/^node:/, "").replaceAll("/", ".")}(...))`,
    );
  };
  return new Proxy(value, {
    apply(target, thisArgument, args) {
      refuse();
      return Reflect.apply<unknown, unknown[], unknown>(target as () => unknown, thisArgument, args);
    },
    construct(target, args, newTarget) {
      refuse();
      return Reflect.construct(target as new (...given: unknown[]) => object, args, newTarget);
    },
    get(target, property) {
      const member: unknown = Reflect.get(target, property, target);
      const descriptor = Reflect.getOwnPropertyDescriptor(target, property);
      // A proxy must give a frozen property as it is.
      if (descriptor?.configurable === false && descriptor.writable === false) return member;
      if (typeof property === "symbol" || property === "prototype") return member;
      return insideStepsOnly(member, `${name}.${property}`);
    },
  });
}
