import { join } from "node:path";
import { onTestFinished } from "vitest";
import { type HandlerLocation, unpackBundle } from "../../lib/local/aws/lambda/unpack-bundle.ts";
import { packaged } from "../rig/packaged.ts";
import { makeTempFolder } from "../rig/temp-folder.ts";

/** Unpacks a packaged function of the stage `dev` until the test is over, and finds its handler. */
export async function unpackPackaged(name: string): Promise<HandlerLocation> {
  const { folder, remove } = await makeTempFolder();
  onTestFinished(remove);
  const zipPath = join(await packaged("dev"), `${name}.zip`);
  return unpackBundle({ name, zipPath, handler: `functions/${name}.handler` }, folder);
}
