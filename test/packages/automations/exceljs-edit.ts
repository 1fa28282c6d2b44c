/** exceljs: a workbook that is read, gets a sheet after the night, and is written back. */
import { on, sleep } from "hathi";
import ExcelJS from "exceljs";
import { inFolder, night, noted } from "./lib/lab.ts";

const file = inFolder("costs.xlsx");

export default on("webhook.play", async () => {
  const given = new ExcelJS.Workbook();
  given.addWorksheet("Costs").addRow(["a", 1]);
  await given.xlsx.writeFile(file);
  const workbook = new ExcelJS.Workbook();
  await workbook.xlsx.readFile(file);
  const before = workbook.worksheets.map(({ name }) => name);

  await noted(before);
  await sleep(night);

  workbook.addWorksheet("Log").addRow(["approved"]);
  await workbook.xlsx.writeFile(file);
  const written = new ExcelJS.Workbook();
  await written.xlsx.readFile(file);
  const after = written.worksheets.map(({ name }) => name);
  return { before, after };
});
