// @ts-check
/** Where in the page somebody is: its address, which they can keep, send and go back from. */

/**
 * @typedef {object} Place
 * @property {string} view "runs", "automations", ...
 * @property {string | null} id of what is looked at
 * @property {URLSearchParams} asked what the list is narrowed to
 */

/** @returns {Place} */
export function readPlace() {
  const [, view = "runs", id] = /^\/(\w+)?(?:\/(.+))?$/.exec(location.pathname) ?? [];
  return {
    view,
    id: id === undefined ? null : decode(id),
    asked: new URLSearchParams(location.search),
  };
}

/**
 * As it is written where it cannot be read: nothing has that id, and the page says so.
 *
 * @param {string} text
 */
function decode(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/**
 * @param {string} to
 * @param {boolean} [replaces] where going back is to skip the place of now
 */
export function go(to, replaces = false) {
  if (to === location.pathname + location.search) return;
  history[replaces ? "replaceState" : "pushState"](null, "", to);
  dispatchEvent(new Event("hathi:place"));
}

/** @param {() => void} onChange */
export function watchPlace(onChange) {
  addEventListener("popstate", onChange);
  addEventListener("hathi:place", onChange);
  document.addEventListener("click", (event) => {
    const link = event.target instanceof Element ? event.target.closest("a") : null;
    const isPlain =
      event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
    if (link === null || !isPlain || event.defaultPrevented || link.target !== "") return;
    // Signing in and other sites are left to the browser.
    if (link.origin !== location.origin || link.hash !== "" || link.pathname.startsWith("/sign-in")) return;
    event.preventDefault();
    go(link.pathname + link.search);
    window.scrollTo(0, 0);
  });
}

/**
 * @param {string} path
 * @param {Readonly<Record<string, string | undefined>>} asked
 */
export function addressOf(path, asked) {
  const given = Object.entries(asked).flatMap(([name, value]) =>
    value === undefined || value === "" ? [] : [[name, value]],
  );
  return given.length === 0 ? path : `${path}?${new URLSearchParams(given)}`;
}
