/** Renders the page of the setup: what was said, and a form for the question that is open. It works without scripts. */
import { escapeHtml } from "../../../core/text/escape-html.ts";
import type { Conversation, Line } from "./conversation.ts";

/** Where the page's forms lead. */
export const answerPath = "/answer";
export const againPath = "/again";

export function renderConversation(conversation: Conversation, formToken: string): string {
  const { lines, question, state } = conversation;
  const isWaiting = question === null && state === "goes on";
  return renderSetup(
    [
      "<h1>Set Hathi up</h1>",
      `<ol class="said" aria-label="What was said so far">${lines.map(renderLine).join("\n")}</ol>`,
      ...(question === null
        ? []
        : [
            `<form method="post" action="${answerPath}">`,
            hidden("form", formToken),
            hidden("question", question.id),
            `<label for="answer">${withBreaks(question.text)}</label>`,
            question.isSecret
              ? '<input id="answer" name="answer" type="password" autocomplete="off" autofocus>'
              : '<input id="answer" name="answer" type="text" autocomplete="off" spellcheck="false" autofocus>',
            '<button class="primary">Go on</button></form>',
          ]),
      ...(isWaiting
        ? [
            `<p role="status" data-version="${conversation.version}">This page goes on by itself.</p>`,
            '<noscript><p><a href="/">Look again</a></p></noscript>',
            '<script type="module" src="/web/page/setup/wait.js"></script>',
          ]
        : []),
      ...(state === "has ended"
        ? ['<p role="status"><strong>Hathi is set up.</strong> This page is gone now; you can close it.</p>']
        : []),
      ...(state === "has failed"
        ? [
            `<form method="post" action="${againPath}">${hidden("form", formToken)}`,
            '<p role="status">What was written so far is kept.</p><button class="primary">Begin again</button></form>',
          ]
        : []),
    ].join("\n"),
  );
}

export function renderRefusal(words: string): string {
  return renderSetup(`<h1>You are not in</h1><p>${escapeHtml(words)}</p>`);
}

export function renderSetup(body: string): string {
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <title>Set Hathi up</title>
    <link rel="icon" href="data:,">
    <link rel="stylesheet" href="/web/parts/styles/base.css">
    <link rel="stylesheet" href="/web/parts/styles/controls.css">
    <link rel="stylesheet" href="/web/page/styles/small.css">
    <link rel="stylesheet" href="/web/page/styles/setup.css">
  </head>
  <body>
    <main>
${body}
    </main>
  </body>
</html>
`;
}

function renderLine(line: Line): string {
  if (line.kind === "answered") return `<li class="answered">${withBreaks(line.text)}</li>`;
  const { text, link } = line;
  if (link === undefined) return `<li>${withBreaks(text)}</li>`;
  const isElsewhere = /^https?:/.test(link.to);
  const target = isElsewhere ? ' target="_blank" rel="noopener noreferrer"' : "";
  return `<li>${withBreaks(text)} <a class="button primary" href="${escapeHtml(link.to)}"${target}>${escapeHtml(link.words)}</a></li>`;
}

function withBreaks(text: string): string {
  return escapeHtml(text).replaceAll(/ *\n\s*/g, "<br>");
}

function hidden(name: string, value: string): string {
  return `<input type="hidden" name="${name}" value="${escapeHtml(value)}">`;
}
