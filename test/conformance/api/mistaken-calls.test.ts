import { expect, it } from "vitest";
import { threeWays } from "../../support/cases/three-ways.ts";

it.each([
  ["next('webhook.a', { subjct: 'x' })", /next: there is no option "subjct"\. There are subject, match/],
  [
    "next('webhook.a', { timeout: '5 mins ago' })",
    /next: timeout cannot be read: "5 mins ago" is not a duration/,
  ],
  ["next('webhook.a', { match: true })", /next: match is a function, not a boolean/],
  ["next('webhook.a', { subject: 12 })", /next: subject is a text, not a number/],
  ["next('webhook.a', { signal: new AbortController() })", /next: signal is an AbortSignal, not an object/],
  ["next('webhook.a', 'x')", /next: its options are an object/],
  ["next()", /next: name one event or several.*not undefined/],
  ["next([])", /next: name one event or several.*not none/],
  ["next('approved')", /next: name one event or several.*not "approved"/],
  ["step()", /step: give the function to run/],
  ["step('a', 1)", /step: give the function to run/],
  ["step(() => 1, { retries: 2 })", /step: there is no option "retries"/],
  ["step(() => 1, { retry: -1 })", /step: retry is a whole number.*not -1/],
  ["step(() => 1, { retry: { limit: '3' } })", /step: retry: limit is a whole number.*not a text/],
  ["step(() => 1, { retry: { first: 'soon' } })", /step: retry: first cannot be read/],
  ["step(() => 1, { timeout: NaN })", /step: timeout cannot be read/],
  ["step(() => 1, { once: 'yes' })", /step: once is true or false, not a text/],
  ["step(() => 1, null)", /step: its options are an object with some of .*, not null/],
  ["sleep('1 s', { signl: 1 })", /sleep: there is no option "signl"/],
  ["sleepUntil(null)", /sleepUntil: null is no date/],
  ["sleepUntil('soon')", /sleepUntil: "soon" is no date/],
  ["start()", /start: give an automation of this file or its name/],
  ["start('')", /start: give an automation of this file or its name/],
  ["start(child, {}, { detach: true })", /start: there is no option "detach"\. There are detached/],
  ["start(child, {}, { detached: 1 })", /start: detached is true or false, not a number/],
  ["signal('it', 'not a name')", /signal: its name is of letters.*not "not a name"/],
  ["signal('it')", /signal: its name is of letters.*not undefined/],
  ["signal(12, 'go')", /signal: give the run to send it to.*not a number/],
  ["store.get()", /store.get: its key is a text of 1 to 500 characters, not undefined/],
  ["store.set('', 1)", /store.set: its key is a text of 1 to 500 characters, not an empty text/],
  ["store.get('a'.repeat(501))", /store.get: its key is a text of 1 to 500 characters, not a longer one/],
  ["store.update('a', 1)", /store.update: give the function that changes the value.*not a number/],
  ["store.list(5)", /store.list: its key is a text.*not a number/],
])("%s is refused at the call, in words that say what to write", async (code, message) => {
  const { state, error } = await threeWays({
    source: `
      import { next, on, signal, sleep, sleepUntil, start, step, store } from "hathi";
      export const child = on("webhook.none", () => 1);
      export default on("webhook.start", async () => { await ${code}; });
    `,
  });
  expect([state, error]).toEqual(["failed", expect.stringMatching(message)]);
});

it("a match that gives a promise ends its wait with what to do, and is never taken for true", async () => {
  const { state, error } = await threeWays({
    source: `
      import { next, on } from "hathi";
      export default on("webhook.start", async () => { await next("webhook.news", { match: async () => false }); });
    `,
    outside: [{ at: "1 h", send: { type: "webhook.news" } }],
  });
  expect([state, error]).toEqual(["failed", expect.stringMatching(/match gave a promise.*cannot be async/)]);
});
