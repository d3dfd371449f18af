import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { isProgram } from "./path";

const PROGRAM = resolve(
  import.meta.dirname,
  "../../..",
  process.env.CARGO_TARGET_DIR ?? "target",
  "debug/csa-forum",
);
const STARTS_WITHIN_MS = 30_000;
const ENDS_WITHIN_MS = 10_000;

/** How the server is told to show the demonstration: the one place that knows its flags and settings. */
function demonstration(address: string, folder: string): ChildProcess {
  return spawn(PROGRAM, ["demo", "--data-dir", folder], {
    env: { ...process.env, LISTEN: address },
    stdio: ["ignore", "pipe", "pipe"],
  });
}

/** A running server with the demonstration's content, in a folder of its own. */
export class Server {
  private constructor(
    readonly url: string,
    private readonly process: ChildProcess,
    private readonly folder: string,
    private readonly log: string[],
  ) {}

  static async start(): Promise<Server> {
    if (!isProgram(PROGRAM)) throw new Error(`${PROGRAM} is missing: run make build`);
    const address = `127.0.0.1:${await freePort()}`;
    const folder = mkdtempSync(join(tmpdir(), "forum-browser."));
    const log: string[] = [];
    const child = demonstration(address, folder);
    for (const output of [child.stdout, child.stderr]) output?.on("data", (text) => log.push(String(text)));
    // When the tests are interrupted, nothing may stay behind.
    process.once("exit", () => {
      child.kill("SIGKILL");
      rmSync(folder, { recursive: true, force: true });
    });
    const server = new Server(`http://${address}`, child, folder, log);
    await server.answers();
    return server;
  }

  /** What the server has written so far, to the end of each line. */
  get output(): string {
    return this.log.join("");
  }

  /** Ends the server as an operator would, and fails if it does not end well. */
  async stop(): Promise<void> {
    this.process.kill("SIGTERM");
    const late = setTimeout(() => this.process.kill("SIGKILL"), ENDS_WITHIN_MS);
    if (this.process.exitCode === null && this.process.signalCode === null) await once(this.process, "exit");
    clearTimeout(late);
    rmSync(this.folder, { recursive: true, force: true });
    if (this.process.exitCode !== 0) throw new Error(`The server did not end well:\n${this.output}`);
  }

  private async answers(): Promise<void> {
    const limit = AbortSignal.timeout(STARTS_WITHIN_MS);
    while (this.process.exitCode === null && !limit.aborted) {
      const reply = await fetch(this.url, { signal: limit }).catch(() => undefined);
      if (reply !== undefined) return;
      await new Promise((again) => setTimeout(again, 50));
    }
    this.process.kill("SIGKILL");
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
