/** The variables of the environment that configure Hathi: no code of an automation finds them in its own. */

const own = /^(?:DATABASE_URL|POSTGRES_PASSWORD|PG[A-Z]+|(?:HATHI|SLACK|GITHUB)_.*)$/;
// How node-postgres finds its server where DATABASE_URL leaves it out; it reads them whenever it connects.
const wherePostgresIs = /^PG(?!PASSWORD$)/;
// Not configuration but the look of the log, which is asked for wherever a log is opened.
const isLook = (name: string): boolean => name === "HATHI_PRETTY";

/** The environment without them. */
export function environmentForCode(
  env: Readonly<Record<string, string | undefined>>,
): Record<string, string | undefined> {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !isOwnVariable(name)));
}

export function isOwnVariable(name: string): boolean {
  return own.test(name);
}

/** Whether the process itself must not have it any more once code of automations is loaded. */
export function isTakenVariable(name: string): boolean {
  return own.test(name) && !wherePostgresIs.test(name) && !isLook(name);
}
