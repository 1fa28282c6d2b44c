/**
 * The exchange by which GitHub makes the App: a form that posts the manifest to GitHub, and the address that GitHub sends
 * the person back to, with a code. The state tells that code from one that somebody else sends, and counts once.
 */
import { randomBytes } from "node:crypto";
import { type GitHubManifest, newAppPage } from "../../core/github-app/github-manifest.ts";
import { isSameText } from "../../core/secrets/same-text.ts";
import { escapeHtml } from "../../core/text/escape-html.ts";

export interface HandshakeOptions {
  /** @param redirectUrl where GitHub sends the person back to */
  readonly manifestFor: (redirectUrl: string) => GitHubManifest;
  readonly site: string;
  readonly organization: string | null;
}

export interface GitHubHandshake {
  /** Resolves with the code that GitHub sends. */
  readonly code: Promise<string>;
  /** The code in an address that a person pasted; undefined if it is none of this handshake's. */
  readCode(address: string): string | undefined;
  /** Takes the address that GitHub sent the browser to; false where it is none of this handshake's, or came before. */
  take(address: string): boolean;
  /**
   * The form that posts the manifest to GitHub.
   *
   * @param script sends the form off without a press of its button. It does so once: whoever comes back to the page by
   * their browser's button is not sent away again.
   */
  form(origin: string, script: string): string;
  readonly wasShown: boolean;
  /** Says where the browser goes on to once the App is made; null where nothing came of it. */
  leadTo(url: string | null): void;
  /** Resolves with where the browser goes on to. */
  readonly next: Promise<string | null>;
}

/** Where GitHub sends the person back to, below the origin of the page. */
export const madePath = "/made";

export function beginHandshake({ manifestFor, site, organization }: HandshakeOptions): GitHubHandshake {
  const state = randomBytes(24).toString("base64url");
  const { promise, resolve } = Promise.withResolvers<string>();
  const next = Promise.withResolvers<string | null>();
  let isTaken = false;
  let wasShown = false;
  const readCode = (address: string): string | undefined => {
    const url = URL.parse(address.trim(), "http://127.0.0.1");
    const [code, said] = [url?.searchParams.get("code"), url?.searchParams.get("state") ?? ""];
    return code !== null && code !== undefined && isSameText(said, state) ? code : undefined;
  };
  return {
    code: promise,
    readCode,
    take(address) {
      const code = readCode(address);
      if (code === undefined || isTaken) return false;
      isTaken = true;
      resolve(code);
      return true;
    },
    leadTo: next.resolve,
    next: next.promise,
    get wasShown() {
      return wasShown;
    },
    form(origin, script) {
      const manifest = JSON.stringify(manifestFor(`${origin}${madePath}`));
      const sendsItself = !wasShown;
      wasShown = true;
      return [
        "<p>GitHub shows next what the App may do. Press its button there.</p>",
        `<form method="post" action="${escapeHtml(newAppPage(site, organization, state))}">`,
        `<input type="hidden" name="manifest" value="${escapeHtml(manifest)}">`,
        '<button class="primary">Make the GitHub App</button></form>',
        ...(sendsItself ? [script] : []),
      ].join("\n");
    },
  };
}
