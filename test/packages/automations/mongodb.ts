/** mongodb: a document whose id was drawn before the night. */
import { on, sleep } from "hathi";
import { MongoClient, ObjectId } from "mongodb";
import { night, noted, port } from "./lib/lab.ts";

const client = new MongoClient(`mongodb://127.0.0.1:${port("mongo")}/?directConnection=true`);
const notes = client.db("lab").collection("notes");

export default on("webhook.play", async () => {
  const id = new ObjectId();
  const { insertedId } = await notes.insertOne({ a: 1 });
  const found = await notes.find({ a: 1 }).toArray();
  const before = [insertedId instanceof ObjectId, found.length, found[0]?._id.equals(insertedId)];
  const text = id.toHexString();

  await noted(before);
  await sleep(night);

  await notes.insertOne({ _id: id, a: 2 });
  const late = await notes.findOne({ _id: insertedId });
  const after = [late?.["a"], id.toHexString() === text];
  await client.close();
  return { before, after };
});
