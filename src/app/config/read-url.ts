/** Reads an address from the environment, without slashes at its end. */

export function readUrl(name: string, value: string | undefined, problems: string[]): string | null {
  if (value === undefined) return null;
  const bare = value.replace(/\/+$/, "");
  if (!/^https?:\/\//i.test(value) || !URL.canParse(value)) {
    const meant = `https://${bare.replace(/^[a-z]*:?\/\//i, "")}`;
    const hint = URL.canParse(meant) && !bare.includes("@") ? `: did you mean ${meant}?` : "";
    problems.push(`${name}: "${value}" is not an http(s) address${hint}`);
    return null;
  }
  return bare;
}

/** Reads Hathi's own address, to which Hathi adds the paths for Slack and GitHub. */
export function readOwnUrl(value: string | undefined, problems: string[]): string | null {
  const url = readUrl("HATHI_URL", value, problems);
  const path = /\/(?:slack|github|hooks)(?:\/.*)?$/.exec(url ?? "")?.[0];
  if (url === null || path === undefined) return url;
  problems.push(`HATHI_URL: give the address alone, without ${path}: ${url.slice(0, -path.length)}`);
  return null;
}

/** Reads the address of Slack's API, with or without "/api". Slack's clients want it to end in "/api/". */
export function readSlackApiUrl(value: string | undefined, problems: string[]): string | null {
  const url = readUrl("SLACK_API_URL", value, problems);
  return url === null ? null : `${url.replace(/\/api$/, "")}/api/`;
}
