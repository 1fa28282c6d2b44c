/** `Math` and `crypto` as a run sees them: randomness comes from the run's seed. */
import type { webcrypto } from "node:crypto";
import { HathiError } from "../../../core/errors.ts";
import { fillRandom, nextFraction, nextUuid } from "../../replay/random.ts";
import { insideStep } from "../../replay/run-context.ts";
import type { RunInstance } from "../../replay/run-instance.ts";

export function createMath(instance: RunInstance): Math {
  const math = Object.create(null, Object.getOwnPropertyDescriptors(Math)) as Math;
  math.random = () => (insideStep() ? Math.random() : nextFraction(instance.random));
  return math;
}

export type RunCrypto = Pick<webcrypto.Crypto, "subtle"> & {
  readonly randomUUID: () => ReturnType<webcrypto.Crypto["randomUUID"]>;
  readonly getRandomValues: (array: Uint8Array) => Uint8Array;
};

export function createCrypto(instance: RunInstance): RunCrypto {
  const randomUUID: RunCrypto["randomUUID"] = () =>
    insideStep() ? crypto.randomUUID() : nextUuid(instance.random);
  const getRandomValues: RunCrypto["getRandomValues"] = (array) => {
    // What is no typed array gets the real one's error.
    if (insideStep() || !ArrayBuffer.isView(array)) return crypto.getRandomValues(array);
    fillRandom(instance.random, new Uint8Array(array.buffer, array.byteOffset, array.byteLength));
    return array;
  };
  const subtle = new Proxy(crypto.subtle, {
    get(target, property) {
      const method: unknown = Reflect.get(target, property, target);
      if (typeof method !== "function") return method;
      return async (...args: unknown[]) => {
        if (property === "generateKey" && !insideStep()) throw randomKey();
        return instance.activity.trackInOrder(Promise.resolve(Reflect.apply(method, target, args)));
      };
    },
  });
  return { randomUUID, getRandomValues, subtle };
}

function randomKey(): HathiError {
  return new HathiError(
    "OUTSIDE_A_STEP",
    "crypto.subtle.generateKey makes a key at random, and a replay would make another: make it within a step and return it exported",
  );
}
