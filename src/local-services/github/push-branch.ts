/** Pushes a branch with a commit to the local GitHub, from which a pull request can be opened. */
import { z } from "zod";

const reference = z.looseObject({ object: z.looseObject({ sha: z.string() }) });

/** Calls the repository's API as the author. */
type AuthorsCall = (method: string, path: string, body?: unknown) => Promise<unknown>;

export interface NewBranch {
  readonly author: string;
  readonly title: string;
  /** The branch; made from the title if not given. */
  readonly branch: string | undefined;
}

/** @returns the branch's name */
export async function pushBranch(call: AuthorsCall, { author, title, branch }: NewBranch): Promise<string> {
  const slug = title.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-");
  const name =
    branch ?? `${author}/${slug.slice(0, 40).replaceAll(/^-|-$/g, "") || "change"}-${Date.now() % 1e6}`;
  const { sha } = reference.parse(await call("GET", "/git/ref/heads/main")).object;
  await call("POST", "/git/refs", { ref: `refs/heads/${name}`, sha });
  await commitTo(call, { branch: name, file: name, message: title });
  return name;
}

/** Adds one commit with a new file to a branch. */
export async function commitTo(
  call: AuthorsCall,
  { branch, file, message }: { readonly branch: string; readonly file: string; readonly message: string },
): Promise<void> {
  await call("PUT", `/contents/changes/${encodeURIComponent(file)}.md`, {
    message,
    content: Buffer.from(`${message}\n`).toString("base64"),
    branch,
  });
}
