/** The run's own randomness: drawn from its seed, so that a replay draws the same. */

import { type Cipheriv, createCipheriv, createHash } from "node:crypto";

/**
 * 32 random bits a call: AES in counter mode, under a key that is derived from the seed. Nobody can tell the next ones
 * from those that he has seen, nor the seed, as tokens and keys must be.
 */
export function createSafeRandom(seedHex: string): () => number {
  const stream = createStream(`draws ${seedHex}`);
  let drawn: Buffer = Buffer.alloc(0);
  let at = 0;
  return () => {
    if (at === drawn.length) {
      drawn = stream(drawnAtOnce);
      at = 0;
    }
    at += 4;
    return drawn.readUInt32LE(at - 4);
  };
}

const drawnAtOnce = 1024;

/**
 * What runs of older builds draw from: whoever has seen enough of it can tell the rest.
 *
 * sfc32 (Chris Doty-Humphrey's PractRand generator) over 128 bits of seed: 32 random bits a call.
 */
export function createRandom(seedHex: string): () => number {
  const word = (index: number): number =>
    Number.parseInt(seedHex.padEnd(32, "0").slice(8 * index, 8 * index + 8), 16) | 0;
  let a = word(0);
  let b = word(1);
  let c = word(2);
  let counter = word(3);
  return () => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (c << 21) | (c >>> 11);
    c = (c + sum) | 0;
    return sum >>> 0;
  };
}

/** A number from 0 up to 1 with 53 random bits, as Math.random gives. */
export function nextFraction(random: () => number): number {
  return ((random() >>> 5) * 67_108_864 + (random() >>> 6)) / 9_007_199_254_740_992;
}

export function fillRandom(random: () => number, bytes: Uint8Array): void {
  for (let index = 0; index < bytes.length; index += 1) bytes[index] = random() & 255;
}

/** A version 4 UUID. */
export function nextUuid(random: () => number): `${string}-${string}-${string}-${string}-${string}` {
  const bytes = new Uint8Array(16);
  fillRandom(random, bytes);
  bytes[6] = ((bytes[6] ?? 0) & 15) | 64;
  bytes[8] = ((bytes[8] ?? 0) & 63) | 128;
  const hex = Buffer.from(bytes).toString("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

/** A version 7 UUID: it begins with the time. */
export function nextUuid7(random: () => number, now: number): string {
  const time = Math.floor(now).toString(16).padStart(12, "0").slice(-12);
  const rest = nextUuid(random);
  return `${time.slice(0, 8)}-${time.slice(8)}-7${rest.slice(15)}`;
}

/** Gives bytes for keys, from the seed too. Whoever has seen what the run drew besides cannot tell these. */
export function createKeyBytes(seedHex: string): (size: number) => Buffer {
  return createStream(`keys ${seedHex}`);
}

function createStream(label: string): (size: number) => Buffer {
  let stream: Cipheriv | undefined;
  return (size) => {
    stream ??= createCipheriv("aes-256-ctr", createHash("sha256").update(label).digest(), Buffer.alloc(16));
    return stream.update(Buffer.alloc(size));
  };
}
