/** Bounds how deep JSON from outside may be nested, because everything after the parser walks it recursively. */

/** GitHub and Slack stay below 20 levels. JSON.stringify and Postgres both give up at some thousands. */
export const deepestNesting = 500;

export function isTooDeep(value: unknown): boolean {
  // This goes level by level, because recursion could overflow the stack here, too.
  let level: unknown[] = [value];
  for (let depth = 0; level.length > 0; depth += 1) {
    const below: unknown[] = [];
    for (const one of level) {
      if (typeof one !== "object" || one === null) continue;
      if (depth === deepestNesting) return true;
      for (const inner of Object.values(one)) below.push(inner);
    }
    level = below;
  }
  return false;
}
