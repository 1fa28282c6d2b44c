/** Reads an address from the environment, without slashes at its end. */
import type { Refuse } from "./setting.ts";

export function readUrl(text: string, refuse: Refuse): string | null {
  const bare = text.replace(/\/+$/, "");
  if (/^https?:\/\//i.test(text) && URL.canParse(text)) return bare;
  const meant = `https://${bare.replace(/^[a-z]*:?\/\//i, "")}`;
  const hint = URL.canParse(meant) && !bare.includes("@") ? `: did you mean ${meant}?` : "";
  refuse(`"${text}" is not an http(s) address${hint}`);
  return null;
}

/** Reads Hathi's own address, to which Hathi adds the paths for Slack and GitHub. */
export function readOwnUrl(text: string, refuse: Refuse): string | null {
  const url = readUrl(text, refuse);
  const path = /\/(?:slack|github|hooks)(?:\/.*)?$/.exec(url ?? "")?.[0];
  if (url !== null && path !== undefined)
    refuse(`give the address alone, without ${path}: ${url.slice(0, -path.length)}`);
  return url;
}

/** Reads the address of Slack's API, with or without "/api". Slack's clients want it to end in "/api/". */
export function readSlackApiUrl(text: string, refuse: Refuse): string | null {
  const url = readUrl(text, refuse);
  return url === null ? null : `${url.replace(/\/api$/, "")}/api/`;
}
