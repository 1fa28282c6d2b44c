/**
 * A page on loopback for as long as `hathi setup` makes the GitHub App: it posts the manifest to GitHub, and GitHub
 * sends the person back to it with a code. The state tells that code from one that somebody else sends.
 */
import { randomBytes } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { type GitHubManifest, newAppPage } from "../../core/github-app/github-manifest.ts";
import { isSameText } from "../../core/secrets/same-text.ts";
import { escapeHtml } from "../../core/text/escape-html.ts";

export interface GitHubPage {
  /** The page to open. */
  readonly url: string;
  /** Resolves with the code that GitHub sends. */
  readonly code: Promise<string>;
  /** The code in an address that a person pasted; undefined if it is none of this page's. */
  readCode(pasted: string): string | undefined;
  close(): void;
}

export interface GitHubPageOptions {
  /** @param redirectUrl where GitHub sends the person back to */
  readonly manifestFor: (redirectUrl: string) => GitHubManifest;
  readonly site: string;
  readonly organization: string | null;
}

const donePath = "/made";

export async function openGitHubPage({
  manifestFor,
  site,
  organization,
}: GitHubPageOptions): Promise<GitHubPage> {
  const state = randomBytes(24).toString("base64url");
  const { promise, resolve } = Promise.withResolvers<string>();
  let origin = "";
  const readCode = (address: string): string | undefined => {
    const url = URL.parse(address.trim(), origin);
    const [code, said] = [url?.searchParams.get("code"), url?.searchParams.get("state") ?? ""];
    return code !== null && code !== undefined && isSameText(said, state) ? code : undefined;
  };
  const server = createServer((request, response) => {
    // A name that somebody else lets point here is not ours.
    if (request.headers.host !== new URL(origin).host || request.method !== "GET") {
      send(response, 403, "this page is for this machine alone");
      return;
    }
    answer(request, response);
  });

  function answer(request: IncomingMessage, response: ServerResponse): void {
    // "//" is an address to no parser, and nobody else's mistake may end the setup.
    const pathname = URL.parse(request.url ?? "/", origin)?.pathname;
    if (pathname === "/") {
      const manifest = manifestFor(`${origin}${donePath}`);
      send(response, 200, renderForm(newAppPage(site, organization, state), manifest), site);
    } else if (pathname === donePath) {
      const code = readCode(request.url ?? "");
      if (code === undefined) {
        send(
          response,
          400,
          "This is not the answer to what this setup asked. Begin at the link in the terminal.",
        );
        return;
      }
      send(response, 200, "<p>The App is made. Go on in the terminal.</p>");
      resolve(code);
    } else send(response, 404, "there is nothing at this address");
  }

  await new Promise<void>((listening, failed) => {
    server.once("error", failed).listen(0, "127.0.0.1", listening);
  });
  server.unref();
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url: `${origin}/`,
    code: promise,
    readCode,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

function renderForm(action: string, manifest: GitHubManifest): string {
  return [
    "<p>GitHub shows next what the App may do. Press its button there.</p>",
    `<form method="post" action="${escapeHtml(action)}">`,
    `<input type="hidden" name="manifest" value="${escapeHtml(JSON.stringify(manifest))}">`,
    "<button>Make the GitHub App</button></form>",
  ].join("\n");
}

function send(response: ServerResponse, status: number, body: string, formGoesTo = ""): void {
  response
    .writeHead(status, {
      "content-type": "text/html; charset=utf-8",
      "content-security-policy": `default-src 'none'; frame-ancestors 'none'; form-action 'self' ${formGoesTo}`,
      "referrer-policy": "no-referrer",
      "cache-control": "no-store",
    })
    .end(`<!doctype html><meta charset="utf-8"><title>Hathi's setup</title>\n${body}\n`);
}
