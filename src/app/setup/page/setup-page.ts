/**
 * The setup as a page, on this machine alone and for one browser: `hathi start` opens it where nothing is connected yet.
 * It is gone when the setup has ended.
 *
 *   link of the terminal -> cookie -> questions and answers -> GitHub and back, with a state -> the end: closed
 *     '-> used before, guessed, another name, a proxy, another site's form: refused
 */
import { randomBytes } from "node:crypto";
import { createServer } from "node:http";
import express, { type Express, type NextFunction, type Request, type Response, Router } from "express";
import { createCookies } from "../../../web/door/cookies.ts";
import { pageHeaders, sendFiles } from "../../../web/page-routes.ts";
import { beginHandshake, type GitHubHandshake, madePath } from "../github-handshake.ts";
import { setUp } from "../set-up.ts";
import type { SetupPlace } from "../setup.ts";
import { listenForSetup, readSetupPort } from "../setup-port.ts";
import { beginConversation, type Conversation } from "./conversation.ts";
import {
  againPath,
  answerPath,
  newsPath,
  renderConversation,
  renderRefusal,
  renderSetup,
  script,
} from "./render-setup.ts";
import { createSetupDoor } from "./setup-door.ts";

export interface SetupPage {
  /** The link that lets one browser in. */
  readonly url: string;
  /** Resolves when everything is set up, or with false when the page is gone before that. */
  readonly finished: Promise<boolean>;
  close(): Promise<void>;
}

export type SetupPagePlace = Omit<SetupPlace, "ask" | "say" | "openGitHub" | "isPage">;

const githubPath = "/github";
/** Where the Slack app is made. */
const slackSite = "https://api.slack.com";
/** Nobody needs so long, and a forgotten page must not wait for a stranger. */
const openForMs = 60 * 60_000;
/** For how long the last page may be looked at once more. */
const lastLookMs = 60_000;
const stylesMs = 3000;
/** A browser waits so long for the next question before it shows that it waits. */
const nextQuestionMs = 8000;
const newsMs = 20_000;
const longestForm = "16kb";

export async function openSetupPage(place: SetupPagePlace): Promise<SetupPage> {
  const { logger } = place;
  // A browser has the same cookies for every port of a machine, and sends each to its folder. So nobody else knows the
  // folder, and another setup's cookie does not take this one's place.
  const base = `/${randomBytes(16).toString("base64url")}`;
  const cookies = createCookies(false, base);
  const cookieName = "hathi-setup";
  const finished = Promise.withResolvers<boolean>();
  let handshake: { readonly is: GitHubHandshake; readonly site: string } | null = null;
  const begin = (): Conversation =>
    beginConversation(async (ask, say) =>
      setUp({
        ...place,
        ask,
        say,
        isPage: true,
        async openGitHub(options) {
          const is = beginHandshake(options);
          handshake = { is, site: options.site };
          return {
            url: `${base}${githubPath}`,
            code: is.code,
            readCode: (address) => is.readCode(address),
            isInSight: true,
            leadTo: (to) => is.leadTo(to),
            close: () => {
              is.leadTo(null);
              handshake = null;
            },
          };
        },
      }),
    );
  let conversation: Conversation | null = null;
  let isLastShown = false;
  let closing: Promise<void> | undefined;
  const close = async (): Promise<void> =>
    (closing ??= (async () => {
      clearTimeout(overdue);
      conversation?.end();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      finished.resolve(false);
    })());
  const closeAfter = (ms: number): void => void setTimeout(() => void close(), ms).unref();
  const start = (): void => {
    conversation = begin();
    void conversation.ended.then((isSetUp) => {
      if (!isSetUp) return;
      finished.resolve(true);
      // Whoever closes their browser before the last page does not keep the port open.
      closeAfter(lastLookMs);
    });
  };
  const closeSoon = (why: string): void => {
    logger.warn({ why }, "the page of the setup is closed");
    void close();
  };
  const overdue = setTimeout(() => closeSoon("nobody has ended the setup in an hour"), openForMs);
  overdue.unref();
  const port = readSetupPort(place.env, place.cwd);
  const door = createSetupDoor(port, () =>
    closeSoon("somebody has guessed at its link: start again for a new one"),
  );

  const app: Express = express().disable("x-powered-by");
  app.use((request, response, next) => {
    response.set({ ...pageHeaders, "cache-control": "no-store" });
    const stranger = door.findStranger(request);
    if (stranger === undefined) next();
    else refuse(response, stranger);
  });
  for (const folder of ["parts/styles", "page/styles", "page/setup"])
    app.use(`/web/${folder}`, sendFiles(new URL(`../../../web/${folder}/`, import.meta.url)));

  const page = Router();
  app.use(base, page);
  page.get(madePath, async (request, response) => {
    const taken = handshake?.is;
    if (taken?.take(request.originalUrl) !== true)
      return refuse(response, "This is not the answer to what this setup asked, or it came before.", 400);
    // What is left to press is on GitHub, so the browser stays there.
    return response.redirect(303, (await taken.next) ?? `${base}/`);
  });
  page.use((request, response, next) => {
    if (isLastShown) return refuse(response, "The setup has ended: this page is gone.", 410);
    if (request.method === "GET" && request.path === "/" && request.query["token"] !== undefined) {
      const cookie = door.enter(textOf(request.query["token"]));
      if (cookie === undefined)
        return refuse(
          response,
          "This link was used before, or is another start's. Start again for a new one.",
        );
      cookies.set(response, cookieName, cookie, openForMs);
      if (conversation === null) start();
      return response.redirect(303, `${base}/`);
    }
    if (!door.isIn(cookies.read(request, cookieName)))
      return refuse(response, "Open the link that the terminal shows. It lets one browser in, once.");
    return next();
  });
  page.get("/", async (_request, response) => {
    const going = conversation;
    if (going === null) return refuse(response, "Open the link that the terminal shows.");
    await going.settled(nextQuestionMs);
    const next = handshake?.is.wasShown === false ? `${base}${githubPath}` : undefined;
    const shown = { base, formToken: door.formToken, next };
    allowForms(response, slackSite).send(renderConversation(going, shown));
    if (going.state !== "has ended") return;
    // The page that says so is the last: its styles are still served.
    isLastShown = true;
    closeAfter(stylesMs);
  });
  page.get(newsPath, async (request, response) => {
    const isNew = await conversation?.hasNews(Number(request.query["seen"]), newsMs);
    response.type("text").send(isNew === false ? "nothing new" : "new");
  });
  page.get(githubPath, (request, response) => {
    if (handshake === null) return response.redirect(303, `${base}/`);
    const form = handshake.is.form(`http://${request.headers.host ?? ""}${base}`, script("send-form"));
    return allowForms(response, handshake.site).send(renderSetup(`<h1>Make the GitHub App</h1>\n${form}`));
  });
  page.use(express.urlencoded({ extended: false, limit: longestForm, parameterLimit: 10 }));
  page.post([answerPath, againPath], async (request: Request, response: Response) => {
    const { form, question, answer, ...others } = (request.body ?? {}) as Record<string, unknown>;
    const forgery = door.findForgery(request, form);
    if (forgery !== undefined) return refuse(response, forgery);
    let to: string | undefined;
    if (request.path === againPath && conversation?.state === "has failed") start();
    else if (conversation !== null && typeof question === "string" && typeof answer === "string") {
      const { question: open } = conversation;
      const beside = textsOf(others);
      if (open?.id === question) to = await open.leadsTo?.to(answer.trim(), beside);
      conversation.answer(question, answer, beside);
    }
    return response.redirect(303, to ?? `${base}/`);
  });
  app.use((_request: Request, response: Response) =>
    refuse(response, "There is nothing at this address.", 404),
  );

  app.use((error: unknown, _request: Request, response: Response, _next: NextFunction) => {
    logger.warn({ err: error }, "a request to the page of the setup failed");
    refuse(response, "That did not work. Load the page again.", 400);
  });

  const server = createServer({ requestTimeout: 30_000, headersTimeout: 10_000 }, app);
  const origin = await listenForSetup(server, port);
  return { url: `${origin}${base}/?token=${door.token}`, finished: finished.promise, close };
}

/** What is no text, as two tokens are, is nobody's. */
function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function textsOf(values: Record<string, unknown>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, textOf(value)]));
}

/** @param site where else a form may lead */
function allowForms(response: Response, site = ""): Response {
  const policy = `default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src data:; form-action 'self' ${site}; base-uri 'none'; frame-ancestors 'none'`;
  // With "no-referrer" a browser would not say that a form is the page's own.
  return response.set({ "content-security-policy": policy, "referrer-policy": "same-origin" }).type("html");
}

function refuse(response: Response, words: string, status = 403): void {
  response.status(status).type("html").send(renderRefusal(words));
}
