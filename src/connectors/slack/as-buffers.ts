/** Turns bytes in a call's arguments into Buffers, because Slack's client takes bytes in no other form. */
export function asBuffers(argument: unknown): unknown {
  if (typeof argument !== "object" || argument === null || Buffer.isBuffer(argument)) return argument;
  if (ArrayBuffer.isView(argument)) {
    return Buffer.from(argument.buffer, argument.byteOffset, argument.byteLength);
  }
  if (argument instanceof ArrayBuffer) return Buffer.from(argument);
  if (Array.isArray(argument)) return argument.map(asBuffers);
  if (Object.getPrototypeOf(argument) !== Object.prototype) return argument;
  return Object.fromEntries(Object.entries(argument).map(([name, value]) => [name, asBuffers(value)]));
}
