/** Plays so many pieces of work with so many at a time; gives how long all of them took, in seconds. */
export async function playInFlight(
  count: number,
  atATime: number,
  play: (number: number) => Promise<void>,
): Promise<number> {
  let next = 0;
  const began = performance.now();
  await Promise.all(
    Array.from({ length: Math.min(count, atATime) }, async () => {
      while (next < count) await play((next += 1));
    }),
  );
  return (performance.now() - began) / 1000;
}
