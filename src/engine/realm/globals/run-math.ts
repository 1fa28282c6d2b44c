/** `Math` and `crypto` as a run sees them: randomness comes from the run's seed. */
import type { webcrypto } from "node:crypto";
import { fillRandom, nextFraction, nextUuid } from "../../replay/random.ts";
import { insideStep } from "../../replay/run-context.ts";
import type { RunInstance } from "../../replay/run-instance.ts";
import { createSubtle, randomKey } from "../built-ins/crypto/run-subtle.ts";

export function createMath(instance: RunInstance): Math {
  const math = Object.create(null, Object.getOwnPropertyDescriptors(Math)) as Math;
  math.random = () => (insideStep() ? Math.random() : nextFraction(instance.random));
  return math;
}

export type RunCrypto = Pick<webcrypto.Crypto, "subtle"> & {
  readonly randomUUID: () => ReturnType<webcrypto.Crypto["randomUUID"]>;
  readonly getRandomValues: (array: Uint8Array) => Uint8Array;
};

/** @param isRecorded whether journals of the build have random signatures; others computed them again and refused keys */
export function createCrypto(instance: RunInstance, isRecorded: () => boolean): RunCrypto {
  const randomUUID: RunCrypto["randomUUID"] = () =>
    insideStep() ? crypto.randomUUID() : nextUuid(instance.random);
  const getRandomValues: RunCrypto["getRandomValues"] = (array) => {
    // A value that is no typed array gets the error of the real function.
    if (insideStep() || !ArrayBuffer.isView(array)) return crypto.getRandomValues(array);
    fillRandom(instance.random, new Uint8Array(array.buffer, array.byteOffset, array.byteLength));
    return array;
  };
  const real: object = crypto.subtle;
  const own = createSubtle(instance);
  const subtle = new Proxy(crypto.subtle, {
    get(target, property) {
      const method: unknown = Reflect.get(target, property, target);
      if (typeof method !== "function") return method;
      return async (...args: unknown[]) => {
        if (insideStep()) return Reflect.apply(method, real, args) as unknown;
        if (property === "generateKey" && !isRecorded()) throw randomKey(property);
        const made = isRecorded() ? own(String(property), args) : undefined;
        if (made?.kind === "recorded") return made.answer;
        return instance.activity.trackInOrder(
          made?.answer ?? Promise.resolve(Reflect.apply(method, target, args)),
        );
      };
    },
  });
  return { randomUUID, getRandomValues, subtle };
}
