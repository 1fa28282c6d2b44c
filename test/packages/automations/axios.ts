/** axios: an instance with an interceptor. */
import { on, sleep } from "hathi";
import axios from "axios";
import { at, night, noted } from "./lib/lab.ts";

const client = axios.create({ baseURL: at("json"), headers: { "x-lab": "0" } });
client.interceptors.request.use((config) => {
  config.headers.set("x-lab", String(Number(config.headers.get("x-lab")) + 1));
  return config;
});
const ask = async (word: string) => (await client.post("/a", { word })).data;

export default on("webhook.play", async () => {
  const before = await ask("one");

  await noted(before);
  await sleep(night);

  const after = await ask("two");
  return { before, after };
});
