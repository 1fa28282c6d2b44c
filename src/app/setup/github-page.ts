/** A page on loopback for as long as `hathi setup` in the terminal makes the GitHub App (github-handshake.ts). */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { beginHandshake, type HandshakeOptions, madePath } from "./github-handshake.ts";

export interface GitHubPage {
  /** The page to open. */
  readonly url: string;
  /** Resolves with the code that GitHub sends. */
  readonly code: Promise<string>;
  /** The code in an address that a person pasted; undefined if it is none of this page's. */
  readCode(pasted: string): string | undefined;
  /** Whether the person looks at the page anyway, so that nothing has to be pasted. */
  readonly isInSight: boolean;
  close(): void;
}

export async function openGitHubPage(options: HandshakeOptions): Promise<GitHubPage> {
  const handshake = beginHandshake(options);
  let origin = "";
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
      send(response, 200, handshake.form(origin), options.site);
    } else if (pathname === madePath) {
      if (handshake.take(request.url ?? "")) {
        send(response, 200, "<p>The App is made. Go on in the terminal.</p>");
        return;
      }
      send(
        response,
        400,
        "This is not the answer to what this setup asked. Begin at the link in the terminal.",
      );
    } else send(response, 404, "there is nothing at this address");
  }

  await new Promise<void>((listening, failed) => {
    server.once("error", failed).listen(0, "127.0.0.1", listening);
  });
  server.unref();
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url: `${origin}/`,
    code: handshake.code,
    readCode: (pasted) => handshake.readCode(pasted),
    isInSight: false,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
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
