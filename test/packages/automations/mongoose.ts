/** mongoose: a model, a document before the night, and a query after it. */
import { on, sleep } from "hathi";
import mongoose from "mongoose";
import { night, noted, port } from "./lib/lab.ts";

const Note = mongoose.model("Note", new mongoose.Schema({ text: String }));

export default on("webhook.play", async () => {
  await mongoose.connect(`mongodb://127.0.0.1:${port("mongo")}/lab?directConnection=true`);
  const made = await Note.create({ text: "a" });
  const before = [made.text, String(made._id).length];

  await noted(before);
  await sleep(night);

  const found = await Note.find({ text: "a" });
  const after = [found.length, made.text];
  await mongoose.disconnect();
  return { before, after };
});
