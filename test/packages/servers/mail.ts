/** Local mail servers, without TLS and with it: they tell the subjects. */
import { text } from "node:stream/consumers";
import { SMTPServer } from "smtp-server";
import { note } from "./ledger.ts";

const createServer = (disabledCommands: string[]): SMTPServer =>
  new SMTPServer({
    authOptional: true,
    disabledCommands,
    onAuth: (auth, _session, done) => done(null, { user: auth.username }),
    onData(stream, _session, done) {
      text(stream).then(
        (mail) => {
          note(`mail ${/^Subject: (.*)$/m.exec(mail)?.[1]?.trim()}`);
          done();
        },
        // Its sender is gone before the mail was whole: no mail.
        () => done(),
      );
    },
  });

export const mailServer = createServer(["STARTTLS"]);
/** With a certificate of its own. */
export const tlsMailServer = createServer([]);

for (const server of [mailServer, tlsMailServer]) server.on("error", () => {});
