/** @supabase/supabase-js: a row in, rows out. */
import { on, sleep } from "hathi";
import { createClient } from "@supabase/supabase-js";
import { at, night, noted } from "./lib/lab.ts";

const supabase = createClient(at("supabase"), "lab");

export default on("webhook.play", async () => {
  const { data } = await supabase.from("t").insert({ a: 1 }).select();
  const before = data;

  await noted(before);
  await sleep(night);

  const after = (await supabase.from("t").select("*").eq("a", 1)).data;
  return { before, after };
});
