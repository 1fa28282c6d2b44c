/** A call of the REST API that is answered here, in place of the emulator or around it. */
import type { FrontRequest, FrontResponse } from "../../http-front.ts";

export interface MendedCall {
  readonly request: FrontRequest;
  /** Who calls; undefined for the App. */
  readonly login: string | undefined;
  readonly body: Readonly<Record<string, unknown>>;
  /** Hands a request on to the emulator. */
  readonly forward: (request: FrontRequest) => Promise<FrontResponse>;
}

/** @param ids what the parentheses of the route's path have found */
export type Handler = (call: MendedCall, ...ids: readonly string[]) => Promise<FrontResponse>;

/** Sends a webhook. */
export type Tell = (event: string, payload: object, login: string | undefined) => Promise<void>;
