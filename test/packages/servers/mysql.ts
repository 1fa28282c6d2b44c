/** A local MySQL: inserts get numbers, and every query one row. */
import mysql from "mysql2";
import { note, onForget } from "./ledger.ts";

let rows = 0;
onForget(() => (rows = 0));

const id = {
  catalog: "def",
  schema: "lab",
  table: "t",
  orgTable: "t",
  name: "id",
  orgName: "id",
  characterSet: 33,
  columnLength: 11,
  columnType: 3,
  flags: 1,
  decimals: 0,
};

export const mysqlServer = mysql.createServer();

mysqlServer.on("connection", (connection) => {
  connection.on("error", () => {});
  connection.serverHandshake({
    protocolVersion: 10,
    serverVersion: "8.0.0",
    connectionId: 1,
    statusFlags: 2,
    characterSet: 8,
    // Without TLS.
    capabilityFlags: 0xff_ff_ff & ~0x8_00,
    authCallback: (_given: unknown, done: (error: null) => void) => done(null),
  });
  connection.on("query", (sql: string) => {
    const isInsert = /^insert/i.test(sql);
    note(`mysql ${sql}`, !isInsert);
    if (isInsert) {
      rows += 1;
      connection.writeOk({ affectedRows: 1, insertId: rows });
      return;
    }
    connection.writeColumns([id]);
    connection.writeTextRow([rows]);
    connection.writeEof();
  });
});
