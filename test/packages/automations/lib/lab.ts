/** Where the local servers are, and what an automation tells them of its first half. */
export const night = "3 hours";

/** The port of a local server. */
export const port = (server: string): number => Number(process.env[`PACKAGES_${server.toUpperCase()}`]);

/** A service of the local HTTP server: "http://127.0.0.1:4711/json". */
export const at = (service: string): string => `http://127.0.0.1:${port("http")}/${service}`;

/** A file in the folder that a play may write to. */
export const inFolder = (name: string): string => `${process.env["PACKAGES_FOLDER"]}/${name}`;

/** What the first life saw: it must be what the run returns in the end. */
export async function noted(value: unknown): Promise<void> {
  await fetch(at("noted"), { method: "POST", body: JSON.stringify(value) });
}
