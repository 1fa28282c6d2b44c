/** What was meant by a value as it came: files, shells and pages leave quotes, blanks and prefixes around it. */

const invisible = /^[\s\u200B-\u200D\u2060\uFEFF]+|[\s\u200B-\u200D\u2060\uFEFF]+$/g;
const quoted = /^(["'`])([^]*)\1$/;

/** `docker run --env-file` keeps the quotes of a value, and what is copied often ends in a line's end. */
export function cleanValue(value: string): string {
  const bare = value.replaceAll(invisible, "");
  const inner = quoted.exec(bare)?.[2];
  return inner === undefined ? bare : inner.replaceAll(invisible, "");
}

/** A token that was copied out of a header. */
export function withoutBearer(value: string): string {
  return value.replace(/^bearer\s+/i, "");
}
