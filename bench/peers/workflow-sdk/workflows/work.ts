/** The run that is measured: steps in a row, each of which gives its number. */
export async function work(steps: number): Promise<number> {
  "use workflow";
  let sum = 0;
  for (let step = 0; step < steps; step += 1) sum += await add(step);
  return sum;
}

async function add(step: number): Promise<number> {
  "use step";
  return Promise.resolve(step);
}
