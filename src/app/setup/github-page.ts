/** A page on loopback for as long as `hathi setup` in the terminal makes the GitHub App (github-handshake.ts). */
import { randomBytes } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { beginHandshake, type HandshakeOptions, madePath } from "./github-handshake.ts";
import { findStranger, listenForSetup, type SetupPort } from "./setup-port.ts";

export interface GitHubPage {
  /** The page to open. */
  readonly url: string;
  /** Resolves with the code that GitHub sends. */
  readonly code: Promise<string>;
  /** The code in an address that a person pasted; undefined if it is none of this page's. */
  readCode(pasted: string): string | undefined;
  /** Whether the person looks at the page anyway, so that nothing has to be pasted. */
  readonly isInSight: boolean;
  /** Where the browser that made the App goes on to. */
  leadTo(url: string): void;
  close(): void;
}

/** For how long the last answer may be on its way. */
const lastAnswerMs = 5000;

export async function openGitHubPage(options: HandshakeOptions, port: SetupPort): Promise<GitHubPage> {
  const handshake = beginHandshake(options);
  // Whoever else reaches this port finds nothing there: the link alone leads to the form and its state.
  const place = `/${randomBytes(16).toString("base64url")}`;
  const server = createServer((request, response) => {
    // A name that somebody else lets point here is not ours.
    if (findStranger(request, port) !== undefined || request.method !== "GET") {
      send(response, 403, "this page is for this machine alone");
      return;
    }
    void answer(request, response);
  });

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    // "//" is an address to no parser, and nobody else's mistake may end the setup.
    const origin = `http://${request.headers.host ?? ""}`;
    const pathname = URL.parse(request.url ?? "/", origin)?.pathname;
    if (pathname === `${place}/`) {
      const nonce = randomBytes(16).toString("base64");
      const script = `<script nonce="${nonce}">document.forms[0].submit()</script>`;
      const form = handshake.form(`${origin}${place}`, script);
      send(response, 200, form, `form-action 'self' ${options.site}; script-src 'nonce-${nonce}'`);
    } else if (pathname === `${place}${madePath}`) {
      if (!handshake.take(request.url ?? "")) {
        const words = "This is not the answer to what this setup asked. Begin at the link in the terminal.";
        send(response, 400, words);
        return;
      }
      const next = await handshake.next;
      if (next === null) send(response, 200, "<p>Go on in the terminal.</p>");
      else response.writeHead(303, { ...headers, location: next }).end();
    } else send(response, 404, "there is nothing at this address");
  }

  const address = await listenForSetup(server, port);
  server.unref();
  return {
    url: `${address}${place}/`,
    code: handshake.code,
    readCode: (pasted) => handshake.readCode(pasted),
    isInSight: false,
    leadTo: (url) => handshake.leadTo(url),
    close() {
      handshake.leadTo(null);
      server.close();
      setTimeout(() => server.closeAllConnections(), lastAnswerMs).unref();
    },
  };
}

const headers = { "referrer-policy": "no-referrer", "cache-control": "no-store", connection: "close" };

/** @param allowed what the page may do besides showing itself */
function send(response: ServerResponse, status: number, body: string, allowed = "form-action 'none'"): void {
  response
    .writeHead(status, {
      ...headers,
      "content-type": "text/html; charset=utf-8",
      "content-security-policy": `default-src 'none'; frame-ancestors 'none'; ${allowed}`,
    })
    .end(`<!doctype html><meta charset="utf-8"><title>Hathi's setup</title>\n${body}\n`);
}
