/** Finds the images that the Dockerfile and compose.yaml begin from, and pins each to what its tag stands for now. */

/** The files that name them, from the root of the project. */
export const filesWithImages = ["Dockerfile", "compose.yaml"] as const;

// "FROM node:24.21.0-slim AS dependencies", "    image: postgres:18.4@sha256:..."
const named = /^(FROM|\s*image:)\s+([^\s@]+)(@\S+)?/gm;

export interface Image {
  /** "node:24.21.0-slim" */
  readonly tag: string;
  /** "sha256:..."; null where the tag alone is named, which its owner may move. */
  readonly digest: string | null;
}

export function findImages(text: string): readonly Image[] {
  return [...text.matchAll(named)].map(([, , tag = "", digest]) => ({
    tag,
    digest: digest?.slice(1) ?? null,
  }));
}

/** @param digestOf what a tag stands for now */
export function pinImages(text: string, digestOf: (tag: string) => string): string {
  return text.replaceAll(named, (_, before: string, tag: string) => {
    const digest = digestOf(tag);
    if (!/^sha256:[0-9a-f]{64}$/.test(digest))
      throw new Error(`the digest of ${tag} is no digest: ${digest}`);
    return `${before} ${tag}@${digest}`;
  });
}
