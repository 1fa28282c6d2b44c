/** The environment variables that configure Hathi. The code of automations does not see them. */

const own = /^(?:DATABASE_URL|POSTGRES_PASSWORD|PG[A-Z]+|(?:HATHI|SLACK|GITHUB)_.*)$/;
// node-postgres reads these whenever it connects, for what DATABASE_URL leaves out.
const wherePostgresIs = /^PG(?!PASSWORD$)/;
// This is only the look of the log, which is read wherever a log is opened.
const isLook = (name: string): boolean => name === "HATHI_PRETTY";

/** The environment without Hathi's own variables. */
export function environmentForCode(
  env: Readonly<Record<string, string | undefined>>,
): Record<string, string | undefined> {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !isOwnVariable(name)));
}

export function isOwnVariable(name: string): boolean {
  return own.test(name);
}

/** Whether the variable is removed from the process itself before code of automations is loaded. */
export function isTakenVariable(name: string): boolean {
  return own.test(name) && !wherePostgresIs.test(name) && !isLook(name);
}
