/** A site of the test file's own, with the App installed on acme/app: calls reach it through the connector. */
import { afterAll } from "vitest";
import { connectorCall, type CallOptions } from "../connector-call.ts";
import { startSite } from "./github-site.ts";

export const app = { owner: "acme", repo: "app" };

/** Of what is answered, what tests look at. */
interface Answer<Data> {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly data: Data;
}

export interface Thing {
  readonly id: number;
  readonly number: number;
  readonly body: string;
  readonly external_id: string;
}

export const site = await startSite();
let branches = 0;

afterAll(async () => {
  await site.close();
});

export async function perform<Data = Thing>(
  path: string,
  args: object | readonly unknown[],
  options?: CallOptions,
): Promise<Answer<Data>> {
  const list = Array.isArray(args) ? args : [args];
  return (await site.connector.perform(connectorCall(path, list, options))) as Answer<Data>;
}

export async function newPull(): Promise<number> {
  branches += 1;
  const body = { title: `Change ${branches}`, head: `change-${branches}`, base: "main" };
  const pull = await site.ask<Thing>("POST /repos/acme/app/pulls", body);
  return pull.number;
}
