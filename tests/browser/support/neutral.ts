import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** A site that has nothing to do with the forum, and that a browser may keep when it is left. */
export type Neutral = { url: string; stop: () => Promise<void> };

const PAGE = `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>Weather</title><link rel="icon" href="data:,"></head>
<body><main><h1>Weather</h1><p>Rain later.</p></main></body>
</html>
`;

export async function neutralSite(): Promise<Neutral> {
  const site = createServer((_, answer) => answer.setHeader("content-type", "text/html").end(PAGE));
  await once(site.listen(0, "127.0.0.1"), "listening");
  const stop = async () => {
    site.closeAllConnections();
    site.close();
    await once(site, "close");
  };
  return { url: `http://127.0.0.1:${(site.address() as AddressInfo).port}/`, stop };
}
