/** firebase-admin: an app, and what belongs to it. */
import { on, sleep } from "hathi";
import { initializeApp } from "firebase-admin/app";
import { getAuth } from "firebase-admin/auth";
import { night, noted } from "./lib/lab.ts";

const app = initializeApp({ projectId: "p" });

export default on("webhook.play", async () => {
  const before = app.name;

  await noted(before);
  await sleep(night);

  const after = getAuth(app).app.name;
  return { before, after };
});
