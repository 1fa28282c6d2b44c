import { once } from "node:events";
import { connect } from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import { createBodyBudget } from "../../../src/intake/http/body-budget.ts";
import { readBody } from "../../../src/intake/http/read-body.ts";
import { Refusal } from "../../../src/intake/http/refusal.ts";
import { listen } from "../../support/listen.ts";

const mebibyte = 1024 * 1024;

interface Seen {
  readonly status: number;
  readonly reason: string;
}

/** Reads one body and reports how that went. The answer is sent when `answer` resolves. */
async function start({ withinMs = 20_000, maxBytes = 10 * mebibyte, budgetBytes = 10 * mebibyte } = {}) {
  const budget = createBodyBudget(budgetBytes);
  const seen: Seen[] = [];
  const answer = Promise.withResolvers<void>();
  const url = await listen((req, res) => {
    void readBody(req, res, { maxBytes, budget, withinMs }).then(
      async (body) => {
        seen.push({ status: 200, reason: String(body.length) });
        await answer.promise;
        res.end();
      },
      (error: unknown) => {
        if (!(error instanceof Refusal)) throw error;
        seen.push({ status: error.status, reason: error.message });
        res.writeHead(error.status).end();
      },
    );
  });
  onTestFinished(() => answer.resolve());
  return { url, budget, seen, answer };
}

describe("the body of a request", () => {
  it("counts against the budget until the request is answered, and then no more", async () => {
    const { url, budget, answer, seen } = await start();
    const response = fetch(url, { method: "POST", body: "x".repeat(3 * mebibyte) });
    await expect.poll(() => seen).toEqual([{ status: 200, reason: String(3 * mebibyte) }]);
    expect(budget.hasRoomFor(5 * mebibyte)).toBe(false);
    answer.resolve();
    expect((await response).status).toBe(200);
    await expect.poll(() => budget.hasRoomFor(7 * mebibyte)).toBe(true);
  });

  it("that does not say its length is cut off where the budget ends", async () => {
    const { url, budget, seen } = await start({ budgetBytes: 4 * mebibyte });
    const chunk = new Uint8Array(mebibyte);
    let sent = 0;
    const body = new ReadableStream({
      pull: (controller) => (sent++ < 8 ? controller.enqueue(chunk) : controller.close()),
    });
    expect((await fetch(url, { method: "POST", body, duplex: "half" })).status).toBe(503);
    expect(seen).toMatchObject([{ status: 503 }]);
    expect(budget.hasRoomFor(3 * mebibyte)).toBe(true);
  });

  it("that does not come is waited for no longer than its time", async () => {
    const { url, budget, seen } = await start({ withinMs: 50 });
    const socket = connect(Number(new URL(url).port), "127.0.0.1");
    onTestFinished(() => void socket.destroy());
    socket.write("POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\nhalf");
    const [answer] = (await once(socket, "data")) as [Buffer];
    expect(answer.toString()).toMatch(/^HTTP\/1\.1 408 /);
    expect(seen).toMatchObject([{ status: 408 }]);
    expect(budget.hasRoomFor(mebibyte)).toBe(true);
  });

  it("that broke off gives back what it took", async () => {
    const { url, budget, seen } = await start({ budgetBytes: 1000 });
    const socket = connect(Number(new URL(url).port), "127.0.0.1");
    socket.write(`POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 900\r\n\r\n${"x".repeat(600)}`);
    await expect.poll(() => budget.hasRoomFor(900)).toBe(false);
    socket.destroy();
    await expect.poll(() => seen).toMatchObject([{ status: 400 }]);
    expect(budget.hasRoomFor(900)).toBe(true);
  });
});

it("large bodies leave room for small ones", () => {
  const budget = createBodyBudget(8 * mebibyte);
  const large = budget.open();
  expect(large.grow(6 * mebibyte)).toBe(true);
  expect(large.grow(1)).toBe(false);
  expect(budget.hasRoomFor(2 * mebibyte)).toBe(false);
  const small = budget.open();
  expect(small.grow(mebibyte)).toBe(true);
  small.close();
  large.close();
  large.close();
  expect(budget.hasRoomFor(6 * mebibyte)).toBe(true);
});
