import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { keepCodeKeys } from "./codes";
import { isProgram } from "./path";

const PROGRAM = resolve(
  import.meta.dirname,
  "../../..",
  process.env.CARGO_TARGET_DIR ?? "target",
  "debug/csa-forum",
);
const SECRET_KEY = "only-for-tests-in-a-browser-0123456789";
const STARTS_WITHIN_MS = 30_000;
const ENDS_WITHIN_MS = 10_000;
/** So much of its log is shown when it did not end well. */
const LAST_LINES = 20;

/** How the server is told what to do: the one place that knows its commands and settings. */
function program(args: string[], settings: Record<string, string>): ChildProcess {
  return spawn(PROGRAM, args, { env: { ...process.env, ...settings }, stdio: ["ignore", "pipe", "pipe"] });
}

/** A running server with the demonstration's content, in a folder of its own. */
export class Server {
  private constructor(
    readonly url: string,
    private child: ChildProcess,
    private readonly folder: string,
    private readonly log: string[] = [],
  ) {
    // When the tests are interrupted, nothing may stay behind.
    process.once("exit", () => {
      this.child.kill("SIGKILL");
      rmSync(folder, { recursive: true, force: true });
    });
  }

  /** The demonstration, as `make run` shows it, but for these settings: its mail goes to a folder. */
  static async demonstrate(settings: Record<string, string> = {}): Promise<Server> {
    if (!isProgram(PROGRAM)) throw new Error(`${PROGRAM} is missing: run make build`);
    const address = `127.0.0.1:${await freePort()}`;
    const folder = mkdtempSync(join(tmpdir(), "forum-browser."));
    const child = program(["demo", "--data-dir", folder], { ...settings, LISTEN: address, SECRET_KEY });
    const server = new Server(`http://${address}`, child, folder);
    await server.answers();
    keepCodeKeys(server.output);
    return server;
  }

  /** A server as an operator runs it, with the demonstration's content and a real mail server. */
  static async serve(mailUrl: string, settings: Record<string, string> = {}): Promise<Server> {
    const server = await Server.demonstrate();
    await server.end();
    server.child = program(["serve"], {
      ...settings,
      LISTEN: new URL(server.url).host,
      DATABASE_URL: `sqlite://${join(server.folder, "demo.db")}?mode=rwc`,
      MAIL_URL: mailUrl,
      SECRET_KEY,
    });
    await server.answers();
    return server;
  }

  /** Changes the database behind the server's back: for what is otherwise shown by waiting alone. */
  amend(sql: string): void {
    const amend =
      "import sqlite3, sys; db = sqlite3.connect(sys.argv[1]); db.execute(sys.argv[2]); db.commit()";
    execFileSync("python3", ["-c", amend, join(this.folder, "demo.db"), sql]);
  }

  /** What the server has written so far, to the end of each line. */
  get output(): string {
    return this.log.join("");
  }

  /** Ends the server as an operator would, and fails if it does not end well. */
  async stop(): Promise<void> {
    await this.end();
    rmSync(this.folder, { recursive: true, force: true });
  }

  private async end(): Promise<void> {
    this.child.kill("SIGTERM");
    const late = setTimeout(() => this.child.kill("SIGKILL"), ENDS_WITHIN_MS);
    if (this.child.exitCode === null && this.child.signalCode === null) await once(this.child, "exit");
    clearTimeout(late);
    const { exitCode, signalCode } = this.child;
    const last = this.output.split("\n").slice(-LAST_LINES).join("\n");
    if (exitCode !== 0) throw new Error(`The server did not end well (${exitCode ?? signalCode}):\n${last}`);
  }

  private async answers(): Promise<void> {
    for (const output of [this.child.stdout, this.child.stderr])
      output?.on("data", (text) => this.log.push(String(text)));
    const limit = AbortSignal.timeout(STARTS_WITHIN_MS);
    while (this.child.exitCode === null && !limit.aborted) {
      const reply = await fetch(this.url, { signal: limit }).catch(() => undefined);
      if (reply !== undefined) return;
      await new Promise((again) => setTimeout(again, 50));
    }
    this.child.kill("SIGKILL");
    throw new Error(`The server did not start:\n${this.output}`);
  }
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const address = probe.address();
  probe.close();
  await once(probe, "close");
  if (address === null || typeof address === "string") throw new Error("a port of the loopback interface");
  return address.port;
}
