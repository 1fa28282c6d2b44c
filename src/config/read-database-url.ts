/** Where the database is, with the password that node-postgres would look for in the environment. */

export function readDatabaseUrl(address: string | undefined, env: NodeJS.ProcessEnv): string | null {
  const { PGPASSWORD: password = "" } = env;
  if (address === undefined || password === "" || !URL.canParse(address)) return address ?? null;
  const url = new URL(address);
  // The environment has it no more once automations are loaded; an address without a host takes none.
  if (url.password !== "" || url.host === "") return address;
  url.password = encodeURIComponent(password);
  return url.href;
}
