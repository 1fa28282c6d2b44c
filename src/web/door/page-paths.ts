/** The addresses of the page that a browser may open. All of them answer with the same page, which draws its view. */

/** The page's views; "/" is that of runs. */
const views = ["runs", "automations", "events", "asks", "errors", "people", "bulk", "health"] as const;

export const signInPath = "/sign-in";
export const signOutPath = "/sign-out";

const isView = new RegExp(`^/(?:(?:${views.join("|")})(?:/[\\w.%:-]{1,200})?)?$`);

export function isPagePath(path: string): boolean {
  return isView.test(path);
}

/** A place of this page, or its beginning: never another site, whatever was asked for. */
export function safePath(wanted: unknown): string {
  if (typeof wanted !== "string" || wanted.length > 2000) return "/";
  // A browser reads "//evil.example" and "/\evil.example" as another site's address.
  if (!/^\/(?![/\\])/.test(wanted)) return "/";
  const own = "http://page.invalid";
  const url = URL.parse(wanted, own);
  return url === null || url.origin !== own || !isPagePath(url.pathname)
    ? "/"
    : `${url.pathname}${url.search}`;
}
