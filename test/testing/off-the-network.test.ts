import { createServer } from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import { exampleEvent, testAutomation } from "../../src/testing/index.ts";

const event = { type: "webhook.go" } as const;
const source = (body: string) => ({
  source: `import { on, step, slack, next } from "hathi"; import http from "node:http"; import net from "node:net";
    export default on("webhook.go", async ({ data }) => { ${body} });`,
});
const inStep = source(`
  return step("ask", async () => (await (await fetch("https://api.example.com/a", { method: "POST", body: "x" })).json()).n, { retry: 0 });
`);

describe("a test of an automation", { timeout: 60_000 }, () => {
  it("answers fetch within a step by the script of every other", async () => {
    const t = await testAutomation(inStep, {
      event,
      fetch: async (request) => Response.json({ n: `${request.method} ${await request.text()}` }),
    });
    expect(t.result).toBe("POST x");
    expect(t.callsOf("fetch")).toMatchObject([{ url: "https://api.example.com/a", method: "POST" }]);
  });

  it("fails at a fetch within a step that has no script, and names the line to add", async () => {
    await expect(testAutomation(inStep, { event })).rejects.toThrow(
      "the automation called fetch of https://api.example.com/a, and the test has no answer for that call: hand in fetch: () => Response.json({})",
    );
  });

  it("performs the test's function in place of a step of that name", async () => {
    const t = await testAutomation(inStep, { event, steps: { ask: () => 12 } });
    expect(t.result).toBe(12);
    expect(t.calls).toEqual([]);
  });

  it.each([
    [
      "within a step",
      `await step("ask", () => new Promise((done, fail) => http.get("http://192.0.2.1:81/", done).on("error", fail)), { retry: 0 });`,
    ],
    ["by a socket", `await new Promise((done, fail) => net.connect(81, "192.0.2.1").on("error", fail));`],
  ])("refuses a connection to another machine %s", async (_where, body) => {
    await expect(testAutomation(source(body), { event })).rejects.toThrow(
      /connected to 192\.0\.2\.1:81, and a test stays off the network: .*network: "allow"/,
    );
  });

  it("asks the same script what is requested by node:http outside of a step", async () => {
    const get = source(
      `return await new Promise((done, fail) => http.get("http://192.0.2.1:81/", (answer) => done(answer.statusCode)).on("error", fail));`,
    );
    await expect(testAutomation(get, { event })).rejects.toThrow("called fetch of http://192.0.2.1:81/");
    const t = await testAutomation(get, { event, fetch: () => new Response("", { status: 202 }) });
    expect(t.result).toBe(202);
  });

  it("lets an automation reach this machine, as a server of the test's own", async () => {
    const server = createServer((socket) => socket.end("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi"));
    await new Promise<void>((resolve) => {
      server.listen(0, "127.0.0.1", resolve);
    });
    onTestFinished(() => void server.close());
    const { port } = server.address() as { port: number };
    const get = `new Promise((done, fail) => http.get("http://127.0.0.1:${port}/", (answer) => done(answer.statusCode)).on("error", fail))`;
    const t = await testAutomation(source(`return step("ask", () => ${get});`), { event });
    expect(t.result).toBe(200);
  });
});

describe("people in a test", { timeout: 60_000 }, () => {
  it("click, reply in a thread and send forms, as Slack reports them", async () => {
    const t = await testAutomation(
      source(`
        const { ts } = await slack.chat.postMessage({ channel: "C1", text: "Deploy?" });
        const click = await next("slack.action.deploy", { subject: "C1/" + ts });
        const said = await next("slack.message", { subject: "C1/" + ts });
        const form = await next("slack.view.why");
        return [click.data.actions[0].value, click.data.user.id, said.data.thread_ts === ts, said.data.text,
          form.data.view.state.values.reason.reason.value, form.data.view.private_metadata];
      `),
      { event },
    );
    await t.as("@ana").click("deploy", { value: "42" });
    await t.as("@ben").reply("why now?");
    await t.as("@ana").submit("why", { reason: "it is done" }, { metadata: "m" });
    expect(t.result).toEqual(["42", "UANA", true, "why now?", "it is done", "m"]);
  });

  it("type commands that a run waits for", async () => {
    const t = await testAutomation(source(`return (await next("slack.command.go")).data.text;`), { event });
    await t.as("@ana").command("/go", "now");
    expect(t.result).toBe("now");
  });
});

describe("an example of an event", () => {
  it("is what GitHub sends, with what the test is about written over it", () => {
    const opened = exampleEvent("github.issues.opened", { issue: { title: "It hangs", number: 7 } });
    expect(opened.type).toBe("github.issues.opened");
    expect(opened.subject).toBe(`${opened.data.repository.full_name}#7`);
    expect(opened.data.issue).toMatchObject({ title: "It hangs", number: 7, state: "open" });
    expect(opened.data.action).toBe("opened");
    expect(opened.data.sender.login).not.toBe("");
  });

  it("is refused for an event of which there is none", () => {
    expect(() => exampleEvent("github.nothing.opened" as "github.issues.opened")).toThrow(
      'exampleEvent: there is no example of "github.nothing.opened"',
    );
  });
});
