/** Renders the page of the setup: what was said, and a form for the question that is open. It works without scripts. */
import { escapeHtml } from "../../../core/text/escape-html.ts";
import type { Beside } from "../setup.ts";
import type { Conversation, Line, Question } from "./conversation.ts";

/** Where the page's forms and scripts lead, below its own folder. */
export const answerPath = "/answer";
export const againPath = "/again";
export const newsPath = "/news";

export interface Shown {
  /** The folder of the page, which is in no other's address. */
  readonly base: string;
  readonly formToken: string;
  /** Where the page goes on to by itself; undefined where it stays. */
  readonly next: string | undefined;
}

export function renderConversation(conversation: Conversation, shown: Shown): string {
  const { lines, question, state, version } = conversation;
  const { base, formToken, next } = shown;
  const goesOn = state === "goes on";
  const news = `data-version="${version}" data-news="${base}${newsPath}"${next === undefined ? "" : ` data-next="${next}"`}`;
  return renderSetup(
    [
      "<h1>Set Hathi up</h1>",
      `<ol class="said" aria-label="What was said so far">${lines.map(renderLine).join("\n")}</ol>`,
      ...(question === null ? [] : [renderQuestion(question, shown)]),
      // Another tab may answer, and this one follows.
      ...(goesOn
        ? [
            `<p role="status" ${news}>${question === null ? "This page goes on by itself." : ""}</p>`,
            `<noscript><p><a href="${base}/">Look again</a></p></noscript>`,
            script("wait"),
          ]
        : []),
      ...(state === "has ended"
        ? ['<p role="status"><strong>Hathi is set up.</strong> This page is gone now; you can close it.</p>']
        : []),
      ...(state === "has failed"
        ? [
            `<form method="post" action="${base}${againPath}">${hidden("form", formToken)}`,
            '<p role="status">What was written so far is kept.</p><button class="primary">Begin again</button></form>',
          ]
        : []),
    ].join("\n"),
  );
}

function renderQuestion(question: Question, { base, formToken }: Shown): string {
  const { id, text, isSecret, isAddress = false, value = "", beside = [], leadsTo } = question;
  const given = value === "" ? "" : ` value="${escapeHtml(value)}"`;
  const kind = isAddress ? 'type="url" inputmode="url"' : 'type="text"';
  return [
    // With "noreferrer" a browser would not say that the form is the page's own.
    `<form method="post" action="${base}${answerPath}"${leadsTo === undefined ? "" : ' target="_blank" rel="noopener"'}>`,
    hidden("form", formToken),
    hidden("question", id),
    `<label for="answer">${withBreaks(text)}</label>`,
    isSecret
      ? '<input id="answer" name="answer" type="password" autocomplete="off" autofocus data-pasted="is checked">'
      : `<input id="answer" name="answer" ${kind} autocomplete="off" spellcheck="false"${given} autofocus>`,
    ...beside.map(renderBeside),
    `<button class="primary">${escapeHtml(leadsTo?.words ?? "Go on")}</button>`,
    ...(leadsTo === undefined
      ? []
      : ["<small>Slack opens in a tab of its own. Come back here from it.</small>"]),
    ...(isSecret ? ["<small>What you paste is checked at once.</small>"] : []),
    "</form>",
    ...(isSecret ? [script("check-pasted")] : []),
  ].join("\n");
}

function renderBeside({ name, words, value, choices }: Beside): string {
  const label = `<label for="${name}">${escapeHtml(words)}</label>`;
  if (choices === undefined)
    return `${label}\n<input id="${name}" name="${name}" type="text" autocomplete="off" spellcheck="false" value="${escapeHtml(value)}">`;
  const options = choices.map(
    ([one, shown]) =>
      `<option value="${escapeHtml(one)}"${one === value ? " selected" : ""}>${escapeHtml(shown)}</option>`,
  );
  return `${label}\n<select id="${name}" name="${name}">${options.join("")}</select>`;
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

/** @param name a file of src/web/page/setup */
export function script(name: "wait" | "check-pasted" | "send-form"): string {
  return `<script type="module" src="/web/page/setup/${name}.js"></script>`;
}

function renderLine(line: Line): string {
  if (line.kind === "answered") return `<li class="answered">${withBreaks(line.text)}</li>`;
  const { text, link } = line;
  if (link === undefined) return `<li>${withBreaks(text)}</li>`;
  const isElsewhere = /^https?:/.test(link.to);
  const target = isElsewhere ? ' target="_blank" rel="noopener noreferrer"' : "";
  return `<li>${withBreaks(text)} <a${link.isSpare === true ? "" : ' class="button primary"'} href="${escapeHtml(link.to)}"${target}>${escapeHtml(link.words)}</a></li>`;
}

function withBreaks(text: string): string {
  return escapeHtml(text).replaceAll(/ *\n\s*/g, "<br>");
}

function hidden(name: string, value: string): string {
  return `<input type="hidden" name="${name}" value="${escapeHtml(value)}">`;
}
