/** How deep a delivery's JSON may be nested: what comes after the parser walks it by calling itself. */

/** GitHub and Slack stay below 20. JSON.stringify gives up at some thousands, and so does Postgres. */
export const deepestNesting = 500;

export function isTooDeep(value: unknown): boolean {
  // Level by level, without calling itself.
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
