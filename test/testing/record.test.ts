/** Recordings: made of a service that is called once, and played back when it is gone. */
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import type { IncomingMessage, ServerResponse } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { testAutomation } from "hathi/testing";
import { listen } from "../support/listen.ts";

const event = { type: "webhook.go", data: {} } as const;

/** A service that counts what it is asked for, and answers with secrets in every place that has some. */
async function startService() {
  const asked: string[] = [];
  const answers: Readonly<Record<string, object>> = {
    "/api/users.info": { ok: true, user: { id: "U1", name: "ana" } },
    "/api/chat.postMessage": { ok: true, channel: "C1", ts: "1.2" },
    "/api/conversations.archive": { ok: false, error: "channel_not_found" },
    "/login": { access_token: "very-private", list: [1, 2] },
  };
  const url = await listen((request: IncomingMessage, response: ServerResponse) => {
    const [path = ""] = (request.url ?? "").split("?");
    asked.push(path);
    response.setHeader("content-type", "application/json");
    response.setHeader("set-cookie", "session=cookie-of-mine");
    response.end(JSON.stringify(answers[path] ?? { ok: false }));
  });
  return { url, asked };
}

const sourceFor = (url: string): string => `
  import { on, secret, slack, sleep } from "hathi";
  export default on("webhook.go", async () => {
    const { user } = await slack.users.info({ user: "U1" });
    const login = await fetch("${url}/login?api_key=query-of-mine", {
      method: "PUT",
      headers: { authorization: "Bearer " + secret("LOGIN") },
      body: JSON.stringify({ password: "of-mine", as: user.name }),
    });
    const { list } = await login.json();
    await sleep("1 day");
    const [, refused] = await Promise.all([
      slack.chat.postMessage({ channel: "C1", text: user.name + " " + list.length }),
      slack.conversations.archive({ channel: "C9" }).catch((error) => error),
    ]);
    return [user.name, list, login.status, refused.message, refused.data.error];
  });
`;

async function newFile(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "hathi-recording-"));
  onTestFinished(async () => rm(folder, { recursive: true, force: true }));
  return join(folder, "recordings", "go.json");
}

function configure(variables: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value);
  onTestFinished(() => void vi.unstubAllEnvs());
}

/** Records the automation above, and forgets how to reach the service. */
async function record() {
  const { url, asked } = await startService();
  const file = await newFile();
  const source = sourceFor(url);
  configure({
    HATHI_RECORD: "1",
    HATHI_SECRET_LOGIN: "login-of-mine",
    SLACK_BOT_TOKEN: "xoxb-of-mine",
    SLACK_SIGNING_SECRET: "signing-of-mine",
    SLACK_API_URL: `${url}/api/`,
  });
  const t = await testAutomation({ source }, { event, record: file });
  await t.advance("1 day");
  expect(t.error).toBeNull();
  vi.unstubAllEnvs();
  configure({ HATHI_SECRET_LOGIN: "another-login" });
  return { file, source, asked, result: t.result };
}

describe("a recording", () => {
  it("is made by calling the services once, and played back without them, also over crashes", async () => {
    const { file, source, asked, result } = await record();
    expect(result).toEqual([
      "ana",
      [1, 2],
      200,
      expect.stringContaining("channel_not_found") as string,
      "channel_not_found",
    ]);
    const paths = ["/api/chat.postMessage", "/api/conversations.archive", "/api/users.info", "/login"];
    expect(asked.toSorted()).toEqual(paths);
    for (const crashAt of [undefined, "every write"] as const) {
      const again = await testAutomation({ source }, { event, record: file, crashAt });
      await again.advance("1 day");
      expect(again.result).toEqual(result);
      expect(again.messages).toEqual([{ channel: "C1", text: "ana 2" }]);
    }
    expect(asked).toHaveLength(4);
  });

  it("holds no token, key, password, cookie or header of a request", async () => {
    const { file } = await record();
    const text = await readFile(file, "utf8");
    expect(text).toContain('"as": "ana"');
    expect(text).not.toMatch(/of-mine|very-private|authorization|cookie|another-login/i);
  });

  it("is overruled by what a test scripts", async () => {
    const { file, source } = await record();
    const t = await testAutomation(
      { source },
      { event, record: file, slack: { "users.info": () => ({ ok: true, user: { name: "ana" } }) } },
    );
    await t.advance("1 day");
    expect(t.state).toBe("completed");
    const other = testAutomation(
      { source },
      { event, record: file, slack: { "users.info": () => ({ ok: true, user: { name: "ben" } }) } },
    );
    await expect(other).rejects.toThrow('"as":"ben"');
  });

  it("that is stale says which call it does not have, what it has, and how to record anew", async () => {
    const { file, source } = await record();
    const changed = source.replace('channel: "C1"', 'channel: "C2"');
    const t = await testAutomation({ source: changed }, { event, record: file });
    await expect(t.advance("1 day")).rejects.toThrow(
      `the recording ${file} has no call slack.chat.postMessage({"channel":"C2","text":"ana 2"}). The next call of that name in it is slack.chat.postMessage({"channel":"C1","text":"ana 2"}). Record it again: set HATHI_RECORD=1`,
    );
    const twice = source.replace("await sleep", 'await slack.users.info({ user: "U1" }); await sleep');
    await expect(testAutomation({ source: twice }, { event, record: file })).rejects.toThrow(
      "It has no further call of slack.users.info",
    );
  });

  it("that is missing or damaged is named, with how to make it", async () => {
    const file = await newFile();
    const source = sourceFor("http://127.0.0.1:1");
    const missing = testAutomation({ source }, { event, record: file });
    await expect(missing).rejects.toThrow(`there is no recording ${file}`);
    await expect(missing).rejects.toThrow("set HATHI_RECORD=1");
    const damaged = join(file, "../../damaged.json");
    await writeFile(damaged, "{}");
    await expect(testAutomation({ source }, { event, record: damaged })).rejects.toThrow("is no recording");
  });
});
