/** rxjs: streams of calls and of ticks. */
import { on, sleep } from "hathi";
import {
  defer,
  firstValueFrom,
  from,
  interval,
  lastValueFrom,
  map,
  mergeMap,
  retry,
  take,
  timeout,
  timer,
  toArray,
} from "rxjs";
import { at, night, noted } from "./lib/lab.ts";

const get = async (path: string) => (await (await fetch(at(`json/${path}`))).json()).path;
const busy = async () => {
  const response = await fetch(at("flaky/a"));
  if (!response.ok) throw new Error("busy");
  return response.status;
};

export default on("webhook.play", async () => {
  const listed = await lastValueFrom(from(["1", "2", "3"]).pipe(mergeMap(get, 1), toArray()));
  const ticks = await lastValueFrom(interval(200).pipe(take(3), toArray()));
  const retried = await lastValueFrom(defer(busy).pipe(retry({ count: 4, delay: 100 })));
  const late = await lastValueFrom(timer(100_000).pipe(timeout(100))).catch((error: Error) => error.name);
  const before = [listed, ticks, retried, late];

  await noted(before);
  await sleep(night);

  const after = await firstValueFrom(timer(2000).pipe(map(() => "done")));
  return { before, after };
});
