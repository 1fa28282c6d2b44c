import { request } from "node:http";
import { networkInterfaces } from "node:os";
import { subscribe, unsubscribe } from "node:diagnostics_channel";
import type { Server } from "node:http";
import { expect, it, onTestFinished } from "vitest";
import { startLocalServices } from "../../src/local-services/local-services.ts";

type Headers = Readonly<Record<string, string>>;
interface Answer {
  readonly status: number | undefined;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly text: string;
}

async function ask(url: string, method = "GET", headers: Headers = {}, body = ""): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const asking = request(url, { method, headers }, (response) => {
      let text = "";
      response.on("data", (part: Buffer) => (text += part.toString()));
      response.on("end", () => resolve({ status: response.statusCode, headers: response.headers, text }));
    });
    asking.once("error", reject).end(body);
  });
}

async function start() {
  const servers = new Set<Server>();
  const note = (message: unknown): void => void servers.add((message as { readonly server: Server }).server);
  subscribe("http.server.request.start", note);
  onTestFinished(() => void unsubscribe("http.server.request.start", note));
  const local = await startLocalServices();
  onTestFinished(async () => local.close());
  const [slack, github] = [new URL(local.env.SLACK_API_URL).origin, new URL(local.env.GITHUB_API_URL).origin];
  return { local, slack, github, servers };
}

const hookAt = "http://evil.example/github/webhooks";
const manifest = new URLSearchParams({
  manifest: JSON.stringify({
    url: "http://evil.example",
    redirect_url: "http://evil.example/back",
    hook_attributes: { url: hookAt },
  }),
}).toString();
const form = { "content-type": "application/x-www-form-urlencoded" };

it("a page of another site neither reads the local services nor makes an App there", async () => {
  const { slack, github } = await start();
  const foreign: readonly Headers[] = [
    // DNS rebinding: its own name, pointed at this machine.
    { host: "evil.example" },
    { host: "evil.example", origin: "http://evil.example", "sec-fetch-site": "same-origin" },
    { origin: "https://evil.example", "sec-fetch-site": "cross-site" },
    { origin: "http://localhost.evil.example" },
    { origin: "null", "sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate" },
    { "sec-fetch-site": "cross-site", "sec-fetch-mode": "no-cors" },
  ];
  for (const headers of foreign) {
    const told = [
      await ask(`${github}/settings/apps/new`, "POST", { ...form, ...headers }, manifest),
      await ask(`${slack}/api/chat.postMessage`, "POST", { ...form, ...headers }, "channel=general&text=x"),
    ];
    expect([headers, told.map(({ status }) => status)]).toEqual([headers, [403, 403]]);
    if (headers["sec-fetch-mode"] === "navigate") continue;
    const read = [
      await ask(`${github}/users`, "GET", headers),
      await ask(`${slack}/openid/connect/authorize`, "GET", headers),
    ];
    expect([headers, read.map(({ status }) => status)]).toEqual([headers, [403, 403]]);
  }
  // Programs, and pages of this machine by either name, are let in; no page may read the answers of another's.
  expect((await ask(`${github}/settings/apps/new`, "POST", form, manifest)).status).toBe(302);
  const own = { ...form, origin: "http://localhost:8000", "sec-fetch-site": "cross-site" };
  expect((await ask(`${github}/settings/apps/new`, "POST", own, manifest)).status).toBe(302);
  for (const url of [`${github}/users`, `${slack}/`, `${github}/nothing`]) {
    const { headers } = await ask(url, "GET", { origin: "http://localhost:8000" });
    expect(Object.keys(headers).filter((name) => name.startsWith("access-control"))).toEqual([]);
  }
});

it("the emulators listen on loopback alone, and answer nobody but their fronts", async () => {
  const { slack, github, servers, local } = await start();
  const number = await local.github.openPullRequest({ title: "x", author: "ana", reviewers: [] });
  await local.slack.command("ana", "/hathi list").catch(() => {});
  const addresses = [...servers].flatMap((server) => {
    const address = server.address();
    return address === null || typeof address === "string" ? [] : [address];
  });
  const fronts = new Set([slack, github].map((url) => Number(new URL(url).port)));
  const behind = addresses.filter(({ port }) => !fronts.has(port));
  expect(addresses.map(({ address }) => address)).toEqual(addresses.map(() => "127.0.0.1"));
  expect(behind).toHaveLength(2);
  for (const { port } of behind) {
    for (const path of ["/", "/users", "/api/api.test", "/login/oauth/authorize", "//", "/x/users"]) {
      await expect(ask(`http://127.0.0.1:${port}${path}`)).rejects.toThrow(/socket hang up|ECONNRESET/);
    }
  }
  expect(number.number).toBeGreaterThan(0);
  const outside = Object.values(networkInterfaces())
    .flatMap((all) => all ?? [])
    .find(({ family, internal }) => family === "IPv4" && !internal);
  for (const { port } of outside === undefined ? [] : addresses) {
    await expect(ask(`http://${outside?.address ?? ""}:${port}/`)).rejects.toThrow(/ECONNREFUSED/);
  }
});

it("a request that is too large is refused, and codes that nobody takes are forgotten", async () => {
  const { slack, github } = await start();
  const large = "x".repeat(33 * 1024 ** 2);
  const told = await ask(`${slack}/api/chat.postMessage`, "POST", form, large).catch(() => ({ status: 413 }));
  expect(told.status).toBe(413);
  const codes: string[] = [];
  for (let count = 0; count < 105; count += 1) {
    const { headers } = await ask(`${github}/settings/apps/new`, "POST", form, manifest);
    codes.push(new URL(String(headers["location"])).searchParams.get("code") ?? "");
  }
  const convert = async (code: string | undefined): Promise<unknown> =>
    (await ask(`${github}/app-manifests/${code ?? ""}/conversions`, "POST")).status;
  expect([await convert(codes[0]), await convert(codes.at(-1))]).toEqual([404, 201]);
});
