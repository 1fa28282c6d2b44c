/**
 * Keeps one browser from taking the whole page: so many requests at a time, and the rest are told to wait. Browsers are told
 * apart by what Hathi gave them, before anybody is asked whose it is: that costs a look into the database, too.
 */
import type { NextFunction, Request, Response } from "express";
import { refuse } from "./answer.ts";

const mostAtOnce = 8;

/** @param findOrigin what stands for the browser. Whatever a request can say of itself in many ways would bound nothing. */
export function boundRequests(findOrigin: (request: Request) => string) {
  const underWay = new Map<string, number>();
  return (request: Request, response: Response, next: NextFunction): void => {
    const origin = findOrigin(request);
    const others = underWay.get(origin) ?? 0;
    if (others >= mostAtOnce) {
      response.set("retry-after", "1");
      refuse(response, 429, "Too many requests at once. Try again in a second.");
      return;
    }
    underWay.set(origin, others + 1);
    response.once("close", () => {
      const left = (underWay.get(origin) ?? 1) - 1;
      if (left === 0) underWay.delete(origin);
      else underWay.set(origin, left);
    });
    next();
  };
}
