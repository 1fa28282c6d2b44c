/** Small pages without a script, for whoever is not let in: what is missing, and what to do. */
import type { Response } from "express";
import { escapeHtml } from "../../core/text/escape-html.ts";
import { pageHeaders } from "../page-routes.ts";

export interface SmallPage {
  readonly status: number;
  readonly title: string;
  /** Paragraphs, as text. */
  readonly text: readonly string[];
  readonly link?: { readonly to: string; readonly words: string };
}

export function sendSmallPage(response: Response, { status, title, text, link }: SmallPage): void {
  const paragraphs = text.map(
    (one) => `<p>${escapeHtml(one).replaceAll(/`([^`]+)`/g, "<code>$1</code>")}</p>`,
  );
  const button =
    link === undefined
      ? ""
      : `<p><a class="button primary" href="${escapeHtml(link.to)}">${escapeHtml(link.words)}</a></p>`;
  response
    .status(status)
    .set(pageHeaders)
    .set("cache-control", "no-store")
    .type("html")
    .send(
      `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <meta name="color-scheme" content="light dark" />
    <title>${escapeHtml(title)} · Hathi</title>
    <link rel="stylesheet" href="/web/parts/styles/base.css" />
    <link rel="stylesheet" href="/web/parts/styles/controls.css" />
    <link rel="stylesheet" href="/web/page/styles/small.css" />
  </head>
  <body>
    <main>
      <h1>${escapeHtml(title)}</h1>
      ${paragraphs.join("\n      ")}
      ${button}
    </main>
  </body>
</html>
`,
    );
}
