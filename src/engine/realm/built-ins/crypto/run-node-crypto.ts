/** `node:crypto` as a run sees it: its random functions and keys draw from the seed, random signatures are recorded. */
import nodeCrypto from "node:crypto";
import { HathiError } from "../../../../core/errors.ts";
import { fillRandom, nextFraction, nextUuid7 } from "../../../replay/random.ts";
import { insideStep } from "../../../replay/run-context.ts";
import type { RunInstance } from "../../../replay/run-instance.ts";
import type { RunCrypto } from "../../globals/run-math.ts";
import { createKeys } from "./run-keys.ts";
import { createSignatures } from "./signatures.ts";

type Done = (error: Error | null, value?: unknown) => void;

/**
 * @param webcrypto the run's global `crypto`
 * @param isRecorded whether journals of the build have signatures; others computed them again and refused keys
 */
export function createNodeCrypto(
  instance: RunInstance,
  webcrypto: RunCrypto,
  isRecorded: () => boolean,
): { readonly get: () => object } {
  // As in Node: the value at once, or to the callback a moment later.
  const give = <Value>(value: Value, done: Done | undefined): Value | undefined => {
    if (done === undefined) return value;
    process.nextTick(done, null, value);
    return undefined;
  };
  const randomBytes = (size: number, done?: Done): unknown => {
    if (insideStep())
      return done === undefined ? nodeCrypto.randomBytes(size) : nodeCrypto.randomBytes(size, done);
    const bytes = Buffer.alloc(size);
    fillRandom(instance.random, bytes);
    return give(bytes, done);
  };
  const randomInt = (low: number, ...rest: readonly (number | Done)[]): unknown => {
    const [first] = rest;
    const [from, to] = typeof first === "number" ? [low, first] : [0, low];
    if (insideStep()) return give(nodeCrypto.randomInt(from, to), rest.find(isDone));
    return give(from + Math.floor(nextFraction(instance.random) * (to - from)), rest.find(isDone));
  };
  const randomFillSync = (
    array: NodeJS.ArrayBufferView,
    offset = 0,
    size?: number,
  ): NodeJS.ArrayBufferView => {
    if (insideStep()) return nodeCrypto.randomFillSync(array, offset, size ?? array.byteLength - offset);
    fillRandom(
      instance.random,
      new Uint8Array(array.buffer, array.byteOffset + offset, size ?? array.byteLength - offset),
    );
    return array;
  };
  const randomFill = (array: NodeJS.ArrayBufferView, ...rest: readonly (number | Done)[]): void => {
    const [offset, size] = rest.filter((one) => typeof one === "number");
    give(randomFillSync(array, offset, size), rest.find(isDone));
  };
  const { randomUUID, getRandomValues } = webcrypto;
  const seeded: Record<string, unknown> = {
    ...nodeCrypto,
    ...callbackFunctions(instance),
    ...keyMakers(),
    randomBytes,
    pseudoRandomBytes: randomBytes,
    randomFill,
    randomFillSync,
    randomInt,
    randomUUID,
    getRandomValues,
    webcrypto,
    subtle: webcrypto.subtle,
  };
  let found: object | undefined;
  return {
    get: () => {
      if (found !== undefined) return found;
      if (isRecorded()) {
        const refuse = (name: string): void => refuseKeys(name);
        Object.assign(seeded, createSignatures(instance), createKeys(instance, refuse), {
          randomUUIDv7: () => nextUuid7(instance.random, instance.now),
        });
      }
      found = { ...seeded, default: seeded };
      return found;
    },
  };
}

function isDone(value: unknown): value is Done {
  return typeof value === "function";
}

/**
 * These functions compute in another thread. They call back in the order of their calls, and until then the run counts
 * as at work.
 */
function callbackFunctions(instance: RunInstance): Readonly<Record<string, unknown>> {
  const names = [
    "argon2",
    "checkPrime",
    "decapsulate",
    "hkdf",
    "pbkdf2",
    "scrypt",
    "sign",
    "verify",
  ] as const;
  return Object.fromEntries(
    names.map((name) => [
      name,
      (...args: readonly unknown[]): unknown => {
        const real = nodeCrypto[name] as (...all: readonly unknown[]) => unknown;
        const done = args.at(-1);
        if (!isDone(done) || insideStep()) return Reflect.apply(real, nodeCrypto, args);
        const answered = Promise.withResolvers<Parameters<Done>>();
        Reflect.apply(real, nodeCrypto, [
          ...args.slice(0, -1),
          (...answer: Parameters<Done>) => answered.resolve(answer),
        ]);
        void instance.activity
          .trackInOrder(answered.promise)
          .then((answer) => process.nextTick(done, ...answer));
        return undefined;
      },
    ]),
  );
}

/** Real randomness that no seed can replace, in objects that no journal can hold. It is refused outside of a step. */
function keyMakers(): Readonly<Record<string, unknown>> {
  const names = [
    "generateKey",
    "generateKeySync",
    "generateKeyPair",
    "generateKeyPairSync",
    "generatePrime",
    "generatePrimeSync",
  ] as const;
  return Object.fromEntries(
    names.map((name) => [
      name,
      (...args: readonly unknown[]): unknown => {
        refuseKeys(`crypto.${name}`);
        return Reflect.apply(nodeCrypto[name] as (...all: readonly unknown[]) => unknown, nodeCrypto, args);
      },
    ]),
  );
}

/** @throws {HathiError} OUTSIDE_A_STEP */
function refuseKeys(name: string): void {
  if (insideStep()) return;
  throw new HathiError(
    "OUTSIDE_A_STEP",
    `${name} makes a key at random, and a replay would make another: make it within a step and return it exported, as in await step(() => generateKeyPairSync("ed25519").privateKey.export({ type: "pkcs8", format: "pem" }))`,
  );
}
