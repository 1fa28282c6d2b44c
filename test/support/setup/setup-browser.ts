/** A browser without a window on the page of the setup: it keeps cookies, follows the page's own redirects, and fills in forms. */
import { request } from "node:http";

export interface Sent {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
}

export interface SetupBrowser {
  readonly origin: string;
  /** The folder of the page: what paths are below. */
  readonly base: string;
  cookie: string;
  /** Follows no redirect. */
  send(
    path: string,
    options?: { method?: string; headers?: Record<string, string>; body?: string },
  ): Promise<Sent>;
  /** Loads the page, following redirects to itself; whoever is led elsewhere comes back to it. */
  open(path: string): Promise<string>;
  /** Loads the page once there is something new on it. */
  look(): Promise<string>;
  /** Loads the page, again whenever there is something new, until this stands there. */
  until(part: string): Promise<string>;
  /** Fills in the open question, once there is one, and what stands beside it, and submits it; follows no link elsewhere. */
  answer(text: string, beside?: Record<string, string>): Promise<string>;
}

export function openSetupBrowser(url: string): SetupBrowser {
  const { origin, pathname } = new URL(url);
  const base = pathname.replace(/\/$/, "");
  let shown = "";
  const browser: SetupBrowser = {
    origin,
    base,
    cookie: "",
    send: async (path, { method = "GET", headers = {}, body } = {}) =>
      new Promise((resolve, reject) => {
        const cookies = browser.cookie === "" ? {} : { cookie: browser.cookie };
        const sent = request(
          `${origin}${path.startsWith(base) || path.startsWith("/web/") ? "" : base}${path}`,
          { method, headers: { ...cookies, ...headers } },
          (response) => {
            let text = "";
            response.setEncoding("utf8").on("data", (part: string) => (text += part));
            response.on("end", () =>
              resolve({ status: response.statusCode ?? 0, headers: response.headers, text }),
            );
          },
        );
        sent.on("error", reject);
        sent.end(body);
      }),
    async open(path) {
      const { status, headers, text } = await browser.send(path);
      const cookie = headers["set-cookie"]?.[0];
      if (cookie !== undefined) browser.cookie = cookie.split(";")[0] ?? "";
      if (status === 303) {
        const to = String(headers["location"]);
        return browser.open(to.startsWith("/") ? to : "/");
      }
      shown = text;
      return text;
    },
    async look() {
      const version = /data-version="(\d+)"/.exec(shown)?.[1];
      if (version !== undefined) await browser.send(`/news?seen=${version}`);
      return browser.open("/");
    },
    async until(part) {
      while (!shown.includes(part)) await browser.look();
      return shown;
    },
    async answer(text, beside = {}) {
      if (shown.includes("data-version=")) await browser.until('name="question"');
      const field = (name: string): string =>
        new RegExp(`name="${name}" value="([^"]*)"`).exec(shown)?.[1] ?? "";
      const body = new URLSearchParams({
        form: field("form"),
        question: field("question"),
        answer: text,
        ...beside,
      });
      const sent = await browser.send("/answer", {
        method: "POST",
        headers: {
          "content-type": "application/x-www-form-urlencoded",
          origin,
          "sec-fetch-site": "same-origin",
        },
        body: body.toString(),
      });
      const to = String(sent.headers["location"]);
      if (sent.status !== 303) return sent.text;
      return to.startsWith("https:") ? browser.until("if it is not open</a>") : browser.open(to);
    },
  };
  return browser;
}
