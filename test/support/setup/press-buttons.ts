/** The part of a person in a browser while `hathi setup` makes the GitHub App. */

/** What a person does in a browser with the page of the setup: presses its button and GitHub's. */
export async function pressButtons(
  page: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<{
  /** The page as it was. */
  readonly html: string;
  readonly sentTo: string;
  readonly manifest: Record<string, unknown>;
}> {
  const html = await (await fetch(page, { headers })).text();
  const action = /action="([^"]+)"/.exec(html)?.[1]?.replaceAll("&amp;", "&") ?? "";
  const json = /name="manifest" value="([^"]+)"/.exec(html)?.[1] ?? "";
  const manifest = json
    .replaceAll("&quot;", '"')
    .replaceAll("&#39;", "'")
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&amp;", "&");
  const answer = await fetch(action, {
    method: "POST",
    body: new URLSearchParams({ manifest }),
    redirect: "manual",
  });
  if (answer.status !== 302) throw new Error(`GitHub answered ${answer.status}: ${await answer.text()}`);
  return {
    html,
    sentTo: answer.headers.get("location") ?? "",
    manifest: JSON.parse(manifest) as Record<string, unknown>,
  };
}
