/** form-data: a form that is made before the night and sent after it. */
import { on, sleep } from "hathi";
import axios from "axios";
import FormData from "form-data";
import { at, night, noted } from "./lib/lab.ts";

export default on("webhook.play", async () => {
  const form = new FormData();
  form.append("title", "report");
  form.append("file", Buffer.from("the content"), { filename: "a.txt" });
  const before = typeof form.getHeaders()["content-type"];

  await noted(before);
  await sleep(night);

  const { data } = await axios.post(at("json/upload"), form, { headers: form.getHeaders() });
  const after = [data.sent.includes("the content"), data.sent.includes("report")];
  return { before, after };
});
