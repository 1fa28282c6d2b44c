/** The way to the database by TLS: it answers a client's request for TLS as Postgres does, and passes the rest on. */
import { connect, createServer } from "node:net";
import { TLSSocket } from "node:tls";
import { certificate } from "../../support/servers/localhost-certificate.ts";

const requestLength = 8;
const database = new URL(process.env["PACKAGES_PG"] ?? "postgres://127.0.0.1");

export const tlsPostgresServer = createServer((socket) => {
  socket.on("error", () => {});
  socket.on("readable", function begin() {
    // The request for TLS comes first, and nothing behind it before it is answered.
    if (socket.read(requestLength) === null) return;
    socket.off("readable", begin);
    socket.write("S");
    const secure = new TLSSocket(socket, { isServer: true, ...certificate });
    const behind = connect(Number(database.port), database.hostname);
    for (const one of [secure, behind])
      one.on("error", () => {}).on("close", () => [secure, behind].map((end) => end.destroy()));
    secure.pipe(behind).pipe(secure);
  });
});
