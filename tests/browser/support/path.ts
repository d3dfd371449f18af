import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";

/** The browser that the system has. */
export const chromium = () => onPath("chromium", "chromium-browser", "google-chrome");

/** The first of these programs that the PATH holds. */
function onPath(...programs: string[]): string {
  const folders = (process.env.PATH ?? "").split(delimiter);
  const found = programs.flatMap((name) => folders.map((folder) => join(folder, name))).find(isProgram);
  if (found === undefined) throw new Error(`${programs[0]} is not installed: run tests/setup`);
  return found;
}

/** Whether this file is there and may be run. */
export function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
