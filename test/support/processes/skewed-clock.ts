/** Loaded before a worker process: its clocks are off, or run fast, as a host's may. */
const shiftMs = Number(process.env["CLOCK_SHIFT_MS"] ?? 0);
const rate = Number(process.env["CLOCK_RATE"] ?? 1);

if (shiftMs !== 0 || rate !== 1) skew();

function skew(): void {
  const RealDate = Date;
  const realNow = performance.now.bind(performance);
  const realTime = process.hrtime.bigint.bind(process.hrtime);
  const startedAt = RealDate.now();

  const wall = (): number => Math.round(startedAt + (RealDate.now() - startedAt) * rate) + shiftMs;

  globalThis.Date = new Proxy(RealDate, {
    construct: (target, args: unknown[], newTarget) =>
      Reflect.construct(target, args.length === 0 ? [wall()] : args, newTarget) as object,
    get: (target, name, receiver) =>
      name === "now" ? wall : (Reflect.get(target, name, receiver) as unknown),
  });
  performance.now = () => realNow() * rate;
  process.hrtime.bigint = () => (realTime() * BigInt(Math.round(rate * 1000))) / 1000n;
}
