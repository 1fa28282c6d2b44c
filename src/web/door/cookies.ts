/** The page's cookies: read from a request, and set so that no script and no other site gets at them. */
import type { Request, Response } from "express";

export interface Cookies {
  read(request: Request, name: string): string | undefined;
  set(response: Response, name: string, value: string, forMs: number): void;
  clear(response: Response, name: string): void;
}

/**
 * @param isSecure whether people reach the page by https
 * @param path below which the browser sends them; __Host- takes none but "/"
 */
export function createCookies(isSecure: boolean, path = "/"): Cookies {
  // A browser takes __Host- from this very host by https alone, so that no neighbour of the domain can plant one.
  const nameOf = (name: string): string => (isSecure ? `__Host-${name}` : name);
  // Lax: whoever follows a link from Slack is still signed in. Acts do not rest on the cookie alone (guard-acts.ts).
  const options = { httpOnly: true, secure: isSecure, sameSite: "lax", path } as const;
  return {
    read(request, name) {
      const wanted = `${nameOf(name)}=`;
      const found = (request.headers.cookie ?? "").split(/; */).find((one) => one.startsWith(wanted));
      return found?.slice(wanted.length);
    },
    set: (response, name, value, forMs) =>
      void response.cookie(nameOf(name), value, { ...options, maxAge: forMs }),
    clear: (response, name) => void response.clearCookie(nameOf(name), options),
  };
}
