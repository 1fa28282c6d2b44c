/** What a team rents: mail, tickets, chats, tables, alarms. */
import { type Asked, type Reply, type Service, sent } from "./service.ts";

const created = (json: unknown): Reply => ({ status: 201, json });
const when = { createdAt: "2026-01-01T00:00:00.000Z", updatedAt: "2026-01-01T00:00:00.000Z" };

function linear(asked: Asked): Reply {
  const { query } = sent(asked);
  if (query.includes("issueCreate")) {
    return { json: { data: { issueCreate: { lastSyncId: 1, success: true, issue: { id: "i1" } } } } };
  }
  if (/query (Q|q)uery_?issue|issue\(/.test(query)) {
    const access = {
      isShared: false,
      viewerHasOnlySharedAccess: false,
      disallowedIssueFields: [],
      sharedWithUsers: [],
    };
    const lists = { reactions: [], syncedWith: [], labelIds: [], sharedAccess: access };
    const ids = { assignee: { id: "u1" }, team: { id: "t1" }, state: { id: "s1" } };
    const issue = { id: "i1", identifier: "ENG-1", title: "A title", url: "u", ...when, ...lists, ...ids };
    return { json: { data: { issue } } };
  }
  return { json: { data: { user: { id: "u1", name: "Ann", ...when } } } };
}

const airtable: Service = {
  reply: ({ method }) => {
    const record = { id: "rec1", fields: { Name: "Ann" }, createdTime: "2026-01-01T00:00:00Z" };
    return { json: method === "POST" ? { ...record, records: [record] } : { records: [record] } };
  },
};

const elastic: Service = {
  reply: ({ path }) => ({
    headers: {
      "x-elastic-product": "Elasticsearch",
      "content-type": "application/vnd.elasticsearch+json;compatible-with=9",
    },
    text: JSON.stringify(
      path.includes("_search")
        ? {
            took: 1,
            timed_out: false,
            hits: { total: { value: 1, relation: "eq" }, hits: [{ _id: "d1", _source: { a: 1 } }] },
          }
        : { _id: "d1", result: "created" },
    ),
  }),
};

const telegram: Service = {
  reply: (asked) =>
    asked.path.includes("getMe")
      ? { json: { ok: true, result: { id: 1, is_bot: true, first_name: "b", username: "b" } } }
      : { json: { ok: true, result: { message_id: 7, date: 1, chat: { id: 1 }, text: sent(asked).text } } },
};

const gitlab: Service = {
  reply: ({ method }) =>
    method === "GET"
      ? {
          headers: {
            "x-total-pages": "1",
            "x-next-page": "",
            "x-page": "1",
            "x-per-page": "20",
            "x-total": "1",
          },
          json: [{ id: 1, iid: 1, title: "A merge request" }],
        }
      : created({ id: 9, iid: 9, body: "note" }),
};

export const saasServices: Readonly<Record<string, Service>> = {
  twilio: {
    reply: ({ body }) => {
      const text = new URLSearchParams(body).get("Body");
      const about = { to: "+1", from: "+2", account_sid: "AC", uri: "/x" };
      const date_created = "Thu, 24 Aug 2023 05:01:45 +0000";
      return created({ ...about, sid: `SM-${text}`, status: "queued", body: text, date_created });
    },
  },
  sendgrid: {
    reply: ({ headers }) =>
      headers["authorization"] === undefined
        ? { status: 401, json: { errors: [{ message: "Permission denied, wrong credentials" }] } }
        : { status: 202, headers: { "x-message-id": "m1" } },
  },
  notion: {
    reply: () => ({ json: { object: "page", id: "page1", results: [], has_more: false, next_cursor: null } }),
  },
  jira: { reply: () => created({ id: "1", key: "OPS-1", self: "x", fields: { summary: "s" } }) },
  linear: { reply: linear, tell: (asked) => String(sent(asked).query).slice(0, 40).replaceAll(/\s+/g, " ") },
  gitlab,
  pagerduty: { reply: () => ({ json: { incidents: [{ id: "P1" }], limit: 25, offset: 0, more: false } }) },
  datadog: {
    reply: (asked) => ({ status: 202, json: { status: "ok", event: { id: 1, title: sent(asked).title } } }),
  },
  airtable,
  slack: { reply: () => ({ headers: { "content-type": "text/plain" }, text: "ok" }) },
  resend: { reply: (asked) => ({ json: { id: `em-${sent(asked).subject}` } }) },
  hubspot: {
    reply: ({ method }) => {
      const contact = { id: "c1", properties: { email: "a@example.com" }, ...when, archived: false };
      return { status: method === "POST" ? 201 : 200, json: contact };
    },
  },
  telegram,
  supabase: {
    reply: ({ method }) => ({ status: method === "POST" ? 201 : 200, json: [{ id: 1, name: "row" }] }),
  },
  upstash: {
    reply: ({ path, body }) => {
      const value = Buffer.from("a value").toString("base64");
      const commands = JSON.parse(body) as unknown[];
      return {
        json: path.includes("pipeline") ? commands.map(() => ({ result: value })) : { result: value },
      };
    },
  },
  elastic,
};
