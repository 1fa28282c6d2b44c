/**
 * Keeps one browser from taking the whole page: so many requests at a time, and the rest are told to wait. Browsers are told
 * apart by what they show, before anybody is asked whose it is: that costs a look into the database, too.
 */
import type { NextFunction, Request, Response } from "express";
import { refuse } from "./answer.ts";
import { linkHeader } from "../door/run-links.ts";

const mostAtOnce = 8;

export function boundRequests() {
  const underWay = new Map<string, number>();
  return (request: Request, response: Response, next: NextFunction): void => {
    const who = request.headers.cookie ?? request.get(linkHeader) ?? request.socket.remoteAddress ?? "";
    const others = underWay.get(who) ?? 0;
    if (others >= mostAtOnce) {
      response.set("retry-after", "1");
      refuse(response, 429, "Too many requests at once. Try again in a second.");
      return;
    }
    underWay.set(who, others + 1);
    response.once("close", () => {
      const left = (underWay.get(who) ?? 1) - 1;
      if (left === 0) underWay.delete(who);
      else underWay.set(who, left);
    });
    next();
  };
}
