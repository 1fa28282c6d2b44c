/** Takes the App that GitHub has made of a manifest: one request, with the code that GitHub sent back, within an hour. */
import { z } from "zod";
import { HathiError } from "../../core/errors.ts";
import { messageOf } from "../../core/text/describe-thrown.ts";

const timeoutMs = 15_000;
const made = z.looseObject({
  id: z.number(),
  slug: z.string(),
  name: z.string(),
  html_url: z.string(),
  pem: z.string(),
  webhook_secret: z.string().nullish(),
  owner: z.looseObject({ login: z.string().optional() }).nullish(),
});

export type MadeApp = z.infer<typeof made>;

/** @throws {HathiError} CONFIG_INVALID, saying what to do */
export async function convertManifest(apiUrl: string | null, code: string): Promise<MadeApp> {
  const address = `${apiUrl ?? "https://api.github.com"}/app-manifests/${encodeURIComponent(code)}/conversions`;
  const again = "begin again with a new link: a code is good for one hour and for one use";
  let response: Response;
  try {
    response = await fetch(address, {
      method: "POST",
      headers: { accept: "application/vnd.github+json", "user-agent": "hathi" },
      signal: AbortSignal.timeout(timeoutMs),
    });
  } catch (error) {
    const cause = error instanceof Error ? (error.cause ?? error) : error;
    throw new HathiError(
      "CONFIG_INVALID",
      `GitHub could not be asked for the App (${messageOf(cause)}): ${again}`,
    );
  }
  if (!response.ok) {
    await response.body?.cancel();
    throw new HathiError("CONFIG_INVALID", `GitHub does not give the App (${response.status}): ${again}`);
  }
  const app = made.safeParse(await response.json().catch(() => null));
  if (app.success) return app.data;
  throw new HathiError("CONFIG_INVALID", `GitHub's answer describes no App: ${again}`);
}
