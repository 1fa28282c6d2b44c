/**
 * Lets one browser into the page of the setup: the one that opened the link of the terminal, on this machine. The link
 * counts once, and whoever guesses closes the page.
 */
import { randomBytes } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { isSameText } from "../../../core/secrets/same-text.ts";
import { findStranger, type SetupPort } from "../setup-port.ts";

export interface SetupDoor {
  /** What the link of the terminal carries. */
  readonly token: string;
  /** What every form of the page carries. */
  readonly formToken: string;
  /** Why a request is not even looked at; undefined where it may be. */
  findStranger(request: IncomingMessage): string | undefined;
  /** @returns what to set the cookie to; undefined where the link was used, or is another's */
  enter(token: string): string | undefined;
  isIn(cookie: string | undefined): boolean;
  /** Why a form is refused; undefined where it is the page's own. */
  findForgery(request: IncomingMessage, formToken: unknown): string | undefined;
}

/** A person mistypes no link so often. */
const mostGuesses = 20;

/** @param onGuessed called when somebody has guessed too often */
export function createSetupDoor(port: SetupPort, onGuessed: () => void): SetupDoor {
  const draw = (): string => randomBytes(32).toString("base64url");
  const [token, cookie, formToken] = [draw(), draw(), draw()];
  let isUsed = false;
  let guesses = 0;
  const guessed = (): undefined => {
    guesses += 1;
    if (guesses === mostGuesses) onGuessed();
    return undefined;
  };
  return {
    token,
    formToken,
    findStranger: (request) => findStranger(request, port),
    enter(given) {
      if (!isSameText(given, token)) return guessed();
      if (isUsed) return undefined;
      isUsed = true;
      return cookie;
    },
    isIn(given) {
      if (given === undefined || !isUsed) return false;
      if (isSameText(given, cookie)) return true;
      guessed();
      return false;
    },
    findForgery({ headers }, given) {
      const site = headers["sec-fetch-site"] ?? "same-origin";
      const isOwn =
        site === "same-origin" &&
        (headers.origin === undefined || headers.origin === `http://${headers.host}`);
      if (!isOwn) return "The page takes answers from itself only.";
      return typeof given === "string" && isSameText(given, formToken)
        ? undefined
        : "The page is out of date: load it again.";
    },
  };
}
