/** What people do on the local GitHub: one act after the other, each as the person who does it, each with its webhook. */
import { type PersonName, personNames } from "../people.ts";
import { Refused } from "../refused.ts";
import type { GitHubCall } from "./github-calls.ts";
import type { RepositoryName } from "./repository-name.ts";
import type { Webhooks } from "./webhooks.ts";

export interface ActsOptions {
  readonly call: GitHubCall;
  readonly tokens: ReadonlyMap<PersonName, string>;
  readonly name: RepositoryName;
  readonly webhooks: Webhooks;
}

export class Acts {
  readonly #options: ActsOptions;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(options: ActsOptions) {
    this.#options = options;
  }

  /** Does something and waits for the emulator's webhook, so that webhooks are in the order of the acts. */
  async perform(event: string, action: string, number: number, act: () => Promise<unknown>): Promise<void> {
    await this.inTurn(async () => {
      const since = this.#options.webhooks.count();
      await act();
      await this.#options.webhooks.arrived(event, action, number, since);
    });
  }

  async inTurn<Value>(act: () => Promise<Value>): Promise<Value> {
    const mine = this.#turn.then(act, act);
    this.#turn = mine.catch(() => undefined);
    return await mine;
  }

  /** Sends a webhook that GitHub would send and the emulator does not. */
  async synthesise(
    action: string,
    pull: unknown,
    by: string,
    extra: object = {},
    event = "pull_request",
  ): Promise<void> {
    const repository = await this.as(by, "GET", "");
    const sender = await this.user(by);
    this.#options.webhooks.take(event, { action, pull_request: pull, repository, sender, ...extra });
  }

  async user(name: string): Promise<unknown> {
    return await this.#options.call(this.#token(name), "GET", `/users/${name}`);
  }

  /** A call of the REST API by that person. @param path within the repository */
  async as(name: string, method: string, path: string, body?: unknown): Promise<unknown> {
    const { call, name: repository } = this.#options;
    return await call(this.#token(name), method, `/repos/${repository.current}${path}`, body);
  }

  callsOf(name: string) {
    return async (method: string, path: string, body?: unknown) => this.as(name, method, path, body);
  }

  #token(name: string): string {
    const token = this.#options.tokens.get(name as PersonName);
    if (token === undefined)
      throw new Refused(`nobody here is called "${name}"; there are ${personNames.join(", ")}`);
    return token;
  }
}
