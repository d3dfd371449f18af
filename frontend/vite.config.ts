import { readFileSync } from "node:fs";
import { NodePackageImporter } from "sass-embedded";
import { defineConfig, type Plugin } from "vite";

// Only gov.uk services may use these, and the pages' own policy forbids what `url(` would fetch.
const FORBIDDEN = ["GDS Transport", "crest", "crown", "url("];

/** Fails the build when the stylesheet holds something that this service may not use. */
function forbidCrownMarks(): Plugin {
  return {
    name: "forbid-crown-marks",
    generateBundle(_, bundle) {
      for (const file of Object.values(bundle)) {
        if (file.type !== "asset" || !file.fileName.endsWith(".css")) continue;
        const css = String(file.source).toLowerCase();
        const found = FORBIDDEN.filter((mark) => css.includes(mark.toLowerCase()));
        if (found.length > 0) this.error(`${file.fileName} holds ${found.join(", ")}`);
      }
    },
  };
}

/** Gives the icon a hashed name and a line in the manifest, though no script imports it. */
function emitIcon(path: string): Plugin {
  return {
    name: "emit-icon",
    apply: "build",
    buildStart() {
      this.addWatchFile(path);
      this.emitFile({
        type: "asset",
        name: "icon.svg",
        originalFileName: path,
        source: readFileSync(new URL(path, import.meta.url)),
      });
    },
  };
}

export default defineConfig({
  base: "/",
  publicDir: false,
  plugins: [forbidCrownMarks(), emitIcon("images/icon.svg")],
  css: {
    preprocessorOptions: { scss: { importers: [new NodePackageImporter()] } },
    // GOV.UK Frontend keeps `min-width: 0\0` for an old browser, at which Lightning CSS stops.
    lightningcss: { errorRecovery: true },
  },
  build: {
    outDir: "dist",
    assetsDir: "assets",
    assetsInlineLimit: 0,
    manifest: true,
    modulePreload: { polyfill: false },
    // An old phone reads no newer syntax; and a style that it does not know costs it nothing, so that styles stay as they are.
    target: "es2020",
    cssTarget: ["chrome111", "edge111", "firefox114", "safari16.4", "ios16.4"],
    rolldownOptions: { input: "scripts/main.ts" },
  },
});
