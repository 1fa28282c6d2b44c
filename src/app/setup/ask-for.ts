/** Asks for the value of a variable until it can be what it should be. */
import type { Setup } from "./setup.ts";

/** A person who is wrong so often is in the wrong place. */
const mostTries = 5;

export async function askFor(
  { ask, say, findProblem }: Pick<Setup, "ask" | "say" | "findProblem">,
  name: string,
  question: string,
): Promise<string> {
  for (let tries = 1; ; tries += 1) {
    const value = await ask(`${question}: `, { isSecret: true });
    const problem = value === "" ? `${name} is needed` : findProblem(name, value);
    if (problem === undefined) return value;
    say(`  ${problem}`);
    if (tries === mostTries) throw new TooManyTries(name);
  }
}

class TooManyTries extends Error {
  constructor(name: string) {
    super(`${name} was wrong ${mostTries} times: call "hathi setup" again when you have it`);
  }
}
