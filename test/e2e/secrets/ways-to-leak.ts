/**
 * The ways in which a secret could get out of an automation: each is the body of a function of a secret `s`, of
 * `site`, which echoes what it is sent, and of the event. A new way to record, log or show something wants a row.
 */
export const results: Readonly<Record<string, string>> = {
  "a text": "return s",
  "within a text": "return step(() => 'Bearer ' + s + '!')",
  "a field": "return step(() => ({ deep: [{ token: s }] }))",
  "the name of a field": "return step(() => ({ [s]: 1 }))",
  "the name of a field of a bare object": "return step(() => Object.assign(Object.create(null), { [s]: 1 }))",
  "a map's key and value": "return step(() => new Map([[s, s + s]]))",
  "a member of a set": "return step(() => new Set([s]))",
  "a boxed text": "return step(() => Object(s))",
  "an address": "return step(() => new URL('http://a.example/' + encodeURIComponent(s)))",
  "the parameters of an address": "return step(() => new URLSearchParams({ s }))",
  "a pattern": "return step(() => new RegExp(RegExp.escape(s)))",
  "an error": "return step(() => new Error('no ' + s, { cause: new Error(s) }))",
  bytes: "return step(() => new TextEncoder().encode('x' + s))",
  "a view of bytes": "return step(() => new DataView(new TextEncoder().encode('xy' + s).buffer))",
  "an array buffer": "return step(() => new TextEncoder().encode(s).buffer)",
  "a Buffer": "return step(() => Buffer.from('x' + s))",
  "JSON of a Buffer": "return step(() => JSON.stringify(Buffer.from(s)))",
  JSON: "return step(() => JSON.stringify({ s }))",
  "JSON in JSON": "return step(() => JSON.stringify({ body: JSON.stringify({ s }) }))",
  "percent-encoded": "return step(() => encodeURIComponent(s))",
  "percent-encoded in lower case":
    "return step(() => encodeURIComponent(s).replace(/%../g, (c) => c.toLowerCase()))",
  "a form": "return step(() => new URLSearchParams({ a: 'b', s }).toString())",
  base64: "return step(() => btoa(unescape(encodeURIComponent(s))))",
  "base64 after a byte": "return step(() => Buffer.from('x' + s + 'y').toString('base64'))",
  "base64 after two bytes": "return step(() => Buffer.from('xy' + s).toString('base64'))",
  base64url: "return step(() => Buffer.from('??' + s + '>>').toString('base64url'))",
  "base64 of base64":
    "return step(() => Buffer.from('Basic ' + Buffer.from('me:' + s).toString('base64')).toString('base64'))",
  hex: "return step(() => Buffer.from(s).toString('hex'))",
  "hex in upper case": "return step(() => Buffer.from(s).toString('hex').toUpperCase())",
  "line by line": "return step(() => s.split('\\n').reverse())",
  "far behind": "return step(() => 'x'.repeat(290) + s)",
  HTML: "return step(() => escapeSlack(s))",
};

export const failures: Readonly<Record<string, string>> = {
  "a run fails": "throw new Error('cannot sign in with ' + s)",
  "a run fails far behind": "throw new Error('x'.repeat(2490) + s)",
  "a run throws a text": "throw s",
  "a run throws data": "throw { message: s, token: s }",
  "a step fails": "return step(() => { throw new TerminalError('no ' + s) })",
  "a step is tried again":
    "return step(() => { throw new Error('not yet ' + s) }, { retry: { limit: 1, first: 10 } })",
  "a cause": "throw new Error('outer', { cause: new Error('inner', { cause: s }) })",
  "several errors": "throw new AggregateError([new Error(s), s], 'all')",
  "fields of an error":
    "return step(() => { throw Object.assign(new TerminalError('x'), { code: s, data: { s } }) }, { retry: 0 })",
  "the name of an error":
    "return step(() => { throw Object.assign(new TerminalError('x'), { name: s }) }, { retry: 0 })",
  "nobody awaits it": "void step(() => { throw new TerminalError('unawaited ' + s) }); return 1",
  "an address that is none": "return fetch(s)",
  "an address that is none, in a step": "return step(() => fetch('::' + s), { retry: 0 })",
  "an address that Node cannot parse": "return new URL('http://' + s)",
  "JSON that is none": "return JSON.parse(s)",
  "a module that there is not": "return step(() => import('node:' + s), { retry: 0 })",
  "a file that there is not": "return step(() => readFileSync('/nowhere/' + s), { retry: 0 })",
  "a host that there is not":
    "return step(() => fetch('http://nowhere.invalid/' + encodeURIComponent(s)), { retry: 0 })",
  "a step in doubt":
    "return step('charge ' + s, () => { throw Object.assign(new Error('reset ' + s), { code: 'ECONNRESET' }) }, { once: true })",
};

export const names: Readonly<Record<string, string>> = {
  "a step": "return step('sign in with ' + s, () => 1)",
  "a key of the store":
    "await store.set('key ' + s, 1); return [await store.get('key ' + s), await store.list()]",
  "a value of the store": "await store.set('value', { s }); return store.get('value')",
  "an update of the store": "return store.update('updated', () => ({ s }))",
  "a status": "status('signing in with ' + s); return sleep('1 ms')",
  "an event's type":
    "return next('webhook.' + s.replace(/[^\\w-]/g, ''), { timeout: '1 ms' }).catch(() => 1)",
  "an event's subject": "return next('webhook.never', { subject: s, timeout: '1 ms' }).catch(() => 1)",
  "what a run waits for": "await next('webhook.never', { subject: s })",
  "a child's input and result": "return (await start('leak.child', { s })).result()",
  "a child's failure": "return (await start('leak.child', { fails: s })).result()",
  "a signal":
    "const child = await start('leak.hears', {}); await signal(child, 'word', { s }); return child.result()",
  "what goes on":
    "if (event.data.again) return event.data.again; return continueWith({ ...event.data, again: s })",
};

export const logs: Readonly<Record<string, string>> = {
  text: "console.log('signing in with ' + s)",
  data: "console.log({ s, list: [s] })",
  bytes: "console.log(Buffer.from(s.slice(0, 40)))",
  numbers: "console.log(new Uint8Array(Buffer.from(s.slice(0, 40))))",
  "an error": "console.error(new Error(s, { cause: s }))",
  "a table": "console.table([{ s }])",
  parts: "console.warn('%s and %j', s, { s })",
};

export const requests: Readonly<Record<string, string>> = {
  "an address": "return (await fetch(site + '/echo?key=' + encodeURIComponent(s))).text()",
  "a path": "return (await fetch(site + '/echo/' + encodeURIComponent(s))).status",
  "a header":
    "return (await fetch(site + '/echo', { headers: { 'x-api-key': s.replace(/[^!-~]/g, '') } })).text()",
  "basic authorization":
    "return (await fetch(site + '/echo', { headers: { authorization: 'Basic ' + Buffer.from('me:' + s).toString('base64') } })).text()",
  "a body": "return (await fetch(site + '/echo', { method: 'PUT', body: s })).text()",
  "a body of JSON":
    "return (await fetch(site + '/echo', { method: 'PUT', body: JSON.stringify({ s }) })).json()",
  "a body of bytes":
    "return (await fetch(site + '/echo', { method: 'PUT', body: Buffer.from(s) })).arrayBuffer()",
  "a form":
    "return (await fetch(site + '/echo', { method: 'PUT', body: new URLSearchParams({ s }) })).text()",
  "a cookie": "return (await fetch(site + '/cookie?' + encodeURIComponent(s))).headers.getSetCookie()",
  "where it is sent on": "return (await fetch(site + '/move?' + encodeURIComponent(s))).url",
};

export const people: Readonly<Record<string, string>> = {
  "a message": "return slack.chat.postMessage({ channel, text: 'the key is ' + s })",
  "a message in blocks":
    "return slack.chat.postMessage({ channel, text: 'x', blocks: [{ type: 'section', text: { type: 'mrkdwn', text: s } }] })",
  "the message of an error":
    "try { JSON.parse(s) } catch (error) { return slack.chat.postMessage({ channel, text: String(error) }) }",
  "a call that fails":
    "return slack.chat.postMessage({ channel: s, text: s }).catch((error) => error.message)",
  "arguments named like a secret":
    "return slack.chat.postMessage({ channel, text: 'x', metadata: { event_type: 'x', event_payload: { 'api-key': s, 'x-api-key': [s] } } })",
};

// Of these none has a secret at hand: Hathi's own are to be nowhere.
const seen =
  "echo $SLACK_BOT_TOKEN $SLACK_SIGNING_SECRET $GITHUB_PRIVATE_KEY $HATHI_SECRET_PLAIN $DATABASE_URL $HATHI_ENCRYPTION_KEY";
export const processes: Readonly<Record<string, string>> = {
  "a shell": `return (await promisify(exec)("${seen}")).stdout`,
  "a shell in a step": `return step(async () => (await promisify(exec)("${seen}")).stdout)`,
  "a shell at once": `return execSync("${seen}").toString()`,
  env: "return (await promisify(execFile)('env')).stdout",
  "env at once": "return step(() => spawnSync('env').stdout)",
  "a fork":
    "return step(() => spawnSync(process.execPath, ['-p', 'JSON.stringify(process.env)']).stdout.toString())",
  "the environment": "return { ...process.env }",
  "the environment as a module": "return step(async () => ({ ...(await import('node:process')).env }))",
  "what the thread was told":
    "return step(async () => JSON.stringify((await import('node:worker_threads')).workerData))",
};

export function leakingAutomation(): string {
  const all = { results, failures, names, logs, requests, people, processes };
  const rows = Object.entries(all).flatMap(([group, ways]) =>
    Object.entries(ways).map(
      ([name, body]) =>
        `  ${JSON.stringify(`${group}: ${name}`)}: async ({ s, site, channel, event }) => { ${body} },`,
    ),
  );
  return `
import { exec, execFile, execSync, spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { promisify } from "node:util";
import { continueWith, escapeSlack, next, on, secret, signal, slack, sleep, start, status, step, store, TerminalError } from "hathi";
const ways = {
${rows.join("\n")}
};
export default on("webhook.leak", async (event) => {
  const { way, of, site, channel } = event.data;
  return ways[way]({ s: secret(of), site, channel, event });
});
export const child = on("webhook.child", async ({ data }) => {
  if (data.fails) throw new Error(data.fails);
  return { ...data };
});
export const hears = on("webhook.hears", async () => (await next("signal.word")).data);
export const kept = on("webhook.kept", { key: () => secret("PLAIN"), where: () => true }, async () => sleep("1 ms"));
`;
}

export const wayNames: readonly string[] = Object.entries({
  results,
  failures,
  names,
  logs,
  requests,
  people,
  processes,
}).flatMap(([group, ways]) => Object.keys(ways).map((name) => `${group}: ${name}`));
