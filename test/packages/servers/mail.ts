/** A local mail server: it tells the subjects. */
import { text } from "node:stream/consumers";
import { SMTPServer } from "smtp-server";
import { note } from "./ledger.ts";

export const mailServer = new SMTPServer({
  authOptional: true,
  disabledCommands: ["STARTTLS"],
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

mailServer.on("error", () => {});
