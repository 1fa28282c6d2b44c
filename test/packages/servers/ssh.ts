/** A local machine that is reached by SSH: it says which command it ran. */
import ssh2 from "ssh2";
import { note } from "./ledger.ts";

const key = ssh2.utils.generateKeyPairSync("ed25519");

export const sshServer = new ssh2.Server({ hostKeys: [key.private] }, (client) => {
  client.on("error", () => {});
  client.on("authentication", (attempt) => attempt.accept());
  client.on("ready", () =>
    client.on("session", (accept) =>
      accept().on("exec", (begin, _refuse, { command }) => {
        note(`ssh ${command}`);
        const stream = begin();
        stream.write(`ran ${command}\n`);
        stream.exit(0);
        stream.end();
      }),
    ),
  );
});
