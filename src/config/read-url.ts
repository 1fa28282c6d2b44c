/** An address from the environment. */

export function readUrl(name: string, value: string | undefined, problems: string[]): string | null {
  if (value === undefined) return null;
  if (!URL.canParse(value) || !/^https?:$/.test(new URL(value).protocol)) {
    problems.push(`${name}: "${value}" is no http(s) address`);
    return null;
  }
  return value.replace(/\/$/, "");
}
