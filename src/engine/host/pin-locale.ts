/**
 * Gives every process and thread that runs automations one locale, whatever the machine has. So text that is
 * formatted or sorted without a locale comes out the same wherever a run is replayed. ICU takes the machine's locale
 * when a process begins, and nothing changes that later. So each function that would fall back to it is wrapped.
 */
const pinned = "en-US";

const intlClasses = [
  "Collator",
  "DateTimeFormat",
  "DisplayNames",
  "DurationFormat",
  "ListFormat",
  "NumberFormat",
  "PluralRules",
  "RelativeTimeFormat",
  "Segmenter",
] as const;

type AnyFunction = (...args: readonly unknown[]) => unknown;

/** The methods of prototypes that take locales, and the place of the locales among the arguments. */
const methods: readonly (readonly [prototype: object, name: string, at: number])[] = [
  [Date.prototype, "toLocaleString", 0],
  [Date.prototype, "toLocaleDateString", 0],
  [Date.prototype, "toLocaleTimeString", 0],
  [Number.prototype, "toLocaleString", 0],
  [BigInt.prototype, "toLocaleString", 0],
  [String.prototype, "localeCompare", 1],
  [String.prototype, "toLocaleLowerCase", 0],
  [String.prototype, "toLocaleUpperCase", 0],
];

const isPinned = Symbol.for("hathi.locale");

/** Pins the locale of this thread. Each thread has globals of its own. */
export function pinLocale(): void {
  if (Reflect.get(globalThis, isPinned) === true) return;
  Object.defineProperty(globalThis, isPinned, { value: true });
  for (const name of intlClasses) {
    const real: unknown = Reflect.get(Intl, name);
    if (typeof real === "function") pinClass(name, real as AnyFunction);
  }
  for (const [prototype, name, at] of methods) {
    const real = Reflect.get(prototype, name) as AnyFunction;
    const value = new Proxy(real, {
      apply: (target, self, args) => Reflect.apply(target, self, pin(args, at)),
    });
    Object.defineProperty(prototype, name, { value, writable: true, configurable: true });
  }
  for (const [name, value] of [
    ["language", pinned],
    ["languages", Object.freeze([pinned])],
  ] as const) {
    Object.defineProperty(navigator, name, { value, configurable: true, enumerable: true });
  }
}

function pinClass(name: string, real: AnyFunction): void {
  const value: AnyFunction = new Proxy(real, {
    apply: (target, self, args) => Reflect.apply(target, self, pin(args, 0)),
    construct: (target, args, newTarget) =>
      Reflect.construct(target, pin(args, 0), newTarget === value ? target : newTarget) as object,
  });
  Object.defineProperty(Intl, name, { value, writable: true, configurable: true });
  const prototype: unknown = Reflect.get(real, "prototype");
  if (typeof prototype === "object" && prototype !== null) {
    Object.defineProperty(prototype, "constructor", { value, writable: true, configurable: true });
  }
}

// A locale that ICU does not have falls back to the machine's, too. So the pinned one stands last in every list.
function pin(args: readonly unknown[], at: number): readonly unknown[] {
  const given = args[at];
  if (given === undefined) return put(args, at, pinned);
  if (Array.isArray(given)) return put(args, at, [...(given as readonly unknown[]), pinned]);
  if (typeof given === "string" || given instanceof Intl.Locale) return put(args, at, [given, pinned]);
  return args;
}

function put(args: readonly unknown[], at: number, value: unknown): readonly unknown[] {
  const all = [...args];
  while (all.length < at) all.push(undefined);
  all[at] = value;
  return all;
}
