import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import PostalMime, { type Email } from "postal-mime";

const TESTS = join(import.meta.dirname, "../..");

/** A message as it arrived: to whom it was addressed on its envelope, and what another library reads in it. */
export type Received = { to: string[]; mail: Email };

/** The ways in which it disappoints: it answers late, or keeps a message and is lost before it answers. */
type Trouble = { stage: "delay"; seconds: number } | { stage: "silence" };

/** What goes wrong for an address, and how often; `smtp_server.py` knows what can. */
export type Fault = { to: string; trouble: Trouble; times: number };

/** A real mail server that keeps what it accepts; it ends when its standard input does, at the latest with the tests. */
export class Smtp {
  private constructor(
    readonly url: string,
    private readonly process: ChildProcess,
    private readonly folder: string,
  ) {}

  static async start(faults: readonly Fault[] = []): Promise<Smtp> {
    const program = join(TESTS, ".venv/bin/python");
    const planned = [join(TESTS, "support/smtp_server.py"), JSON.stringify(faults)];
    const child = spawn(program, planned, { stdio: ["pipe", "pipe", "inherit"] });
    const [line] = (await once(createInterface(child.stdout), "line")) as [string];
    const [port, folder] = line.split(" ");
    if (port === undefined || folder === undefined) throw new Error(`The mail server said: ${line}`);
    return new Smtp(`smtp://127.0.0.1:${port}`, child, folder);
  }

  /** Everything that has arrived for one address. */
  async received(address: string): Promise<Received[]> {
    const envelopes = readdirSync(this.folder).filter((name) => name.endsWith(".json"));
    const read = (name: string) => readFileSync(join(this.folder, name));
    const all = envelopes.sort().map(async (name) => ({
      to: (JSON.parse(read(name).toString()) as { to: string[] }).to,
      mail: await PostalMime.parse(read(name.replace(".json", ".eml"))),
    }));
    return (await Promise.all(all)).filter(({ to }) => to.includes(address));
  }

  async stop(): Promise<void> {
    this.process.stdin?.end();
    if (this.process.exitCode === null) await once(this.process, "exit");
  }
}
