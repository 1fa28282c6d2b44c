/** Services of no maker: an echo, one that fails at first, one that is down, a page, what takes and says nothing. */
import { type Asked, type Service, sent } from "./service.ts";

const echo: Service = {
  reply: ({ method, path, headers, body }) => ({
    json: { method, path, header: headers["x-lab"] ?? null, sent: body.slice(0, 600) },
  }),
  // The line between the parts of a form is drawn at random.
  tell: ({ body }) =>
    body.startsWith("--") ? body.replaceAll(/-{4,}[\w-]+/g, "--").slice(0, 300) : body.slice(0, 200),
};

/** @returns 503 twice for each path, then what it was asked for */
const flaky = ({ path, before }: Asked) =>
  before % 3 === 2 ? { json: { path } } : { status: 503, json: { error: "busy" } };

export const plainServices: Readonly<Record<string, Service>> = {
  json: echo,
  flaky: { reply: flaky },
  down: { reply: () => ({ status: 503, json: { error: "down" } }) },
  noted: { reply: () => ({ json: { ok: true } }) },
  page: {
    reply: () => ({
      headers: { "content-type": "text/html" },
      text: "<ul><li class=a>one</li><li>two</li></ul>",
    }),
  },
  push: { reply: () => ({ status: 202 }), tell: ({ body }) => body.replaceAll(/\d{10,}/g, "time") },
  sentry: { reply: () => ({ json: { id: "x" } }), tell: ({ body }) => tellEnvelope(body) },
  token: { reply: (asked) => ({ json: { took: asked.body.length > 100 } }), tell: () => "an assertion" },
  graphql: {
    reply: (asked) =>
      sent(asked).query.includes("mutation")
        ? { json: { data: { bump: { __typename: "User", id: "u2", login: "bumped" } } } }
        : { json: { data: { viewer: { __typename: "User", id: "u1", login: "me" } } } },
    tell: (asked) => String(sent(asked).query).replaceAll(/\s+/g, " "),
  },
};

/** The kind and the message of an event; ids and times differ each time. */
function tellEnvelope(body: string): string {
  const found = /"(?:message|value)":"([^"]*)"/.exec(body);
  return found?.[1] ?? "no event";
}
