/** Cleans a value of the quotes, blanks and prefixes that files, shells and web pages leave around it. */

const invisible = /^[\s\u200B-\u200D\u2060\uFEFF]+|[\s\u200B-\u200D\u2060\uFEFF]+$/g;
const quoted = /^(["'`])([^]*)\1$/;

/** For example, `docker run --env-file` keeps a value's quotes, and copied text often ends with a line break. */
export function cleanValue(value: string): string {
  const bare = value.replaceAll(invisible, "");
  const inner = quoted.exec(bare)?.[2];
  return inner === undefined ? bare : inner.replaceAll(invisible, "");
}

/** A token without the word "Bearer", in case it was copied from a header. */
export function withoutBearer(value: string): string {
  return value.replace(/^bearer\s+/i, "");
}
