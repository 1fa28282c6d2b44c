/** sequelize: a model over Postgres. */
import { on, sleep } from "hathi";
import { DataTypes, Sequelize } from "sequelize";
import { night, noted } from "./lib/lab.ts";

const sequelize = new Sequelize(process.env["PACKAGES_PG"] ?? "postgres://nowhere", { logging: false });
const Note = sequelize.define("note", { text: DataTypes.STRING }, { timestamps: false });

export default on("webhook.play", async () => {
  await Note.sync();
  const made = await Note.create({ text: "a" });
  const before = [made.get("text"), made.get("id")];

  await noted(before);
  await sleep(night);

  const after = [(await Note.findAll()).length, made.get("text")];
  await sequelize.close();
  return { before, after };
});
