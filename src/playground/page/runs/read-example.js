// @ts-check
/** Reads what a trigger would bring, for people to edit. */

/** @typedef {{ data: string, note: string | null }} Example */

/**
 * @param {import("./tryouts.js").Tryout} tryout
 * @returns {Promise<Example | null>} null where nobody answers
 */
export async function readExample({ kind, name }) {
  try {
    const response = await fetch(`/playground/examples?${new URLSearchParams({ kind, name })}`);
    return response.ok ? await response.json() : null;
  } catch {
    return null;
  }
}
