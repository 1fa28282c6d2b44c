/** An address from the environment: without a slash at its end, however it was written. */

export function readUrl(name: string, value: string | undefined, problems: string[]): string | null {
  if (value === undefined) return null;
  const bare = value.replace(/\/+$/, "");
  if (!/^https?:\/\//i.test(value) || !URL.canParse(value)) {
    const meant = `https://${bare.replace(/^[a-z]*:?\/\//i, "")}`;
    const hint = URL.canParse(meant) && !bare.includes("@") ? `: did you mean ${meant}?` : "";
    problems.push(`${name}: "${value}" is no http(s) address${hint}`);
    return null;
  }
  return bare;
}

/** Hathi's own address, to which it adds the paths that Slack and GitHub are told. */
export function readOwnUrl(value: string | undefined, problems: string[]): string | null {
  const url = readUrl("HATHI_URL", value, problems);
  const path = /\/(?:slack|github|hooks)(?:\/.*)?$/.exec(url ?? "")?.[0];
  if (url === null || path === undefined) return url;
  problems.push(`HATHI_URL: give the address alone, without ${path}: ${url.slice(0, -path.length)}`);
  return null;
}

/** Slack's API with or without "/api" and slashes at the end, as its clients want it: ending in "/api/". */
export function readSlackApiUrl(value: string | undefined, problems: string[]): string | null {
  const url = readUrl("SLACK_API_URL", value, problems);
  return url === null ? null : `${url.replace(/\/api$/, "")}/api/`;
}
