/** axios-retry: what stays down, and what comes back. */
import { on, sleep } from "hathi";
import axios from "axios";
import axiosRetry from "axios-retry";
import { at, night, noted } from "./lib/lab.ts";

axiosRetry(axios, { retries: 3, retryDelay: () => 50 });

export default on("webhook.play", async () => {
  const before = await axios
    .get(at("down/a"))
    .catch((error: unknown) => axios.isAxiosError(error) && error.response?.status);

  await noted(before);
  await sleep(night);

  const after = (await axios.get(at("flaky/b"))).data;
  return { before, after };
});
