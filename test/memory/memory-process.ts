import { fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import * as z from "zod/mini";
import { lambdaVariables } from "../../lib/local/aws/lambda/lambda-variables.ts";
import { unpackBundle } from "../../lib/local/aws/lambda/unpack-bundle.ts";
import { packaged } from "../rig/packaged.ts";
import { makeTempFolder } from "../rig/temp-folder.ts";

/** The memory of the functions, in MiB. */
export const MEMORY_MIB = 256;

const reportSchema = z.object({
  beganMs: z.number(),
  failures: z.number(),
  elapsedMs: z.number(),
  peakMib: z.number(),
});

/** The end of one invocation; `peakMib` is the peak of the process so far. `crash`: the process ended instead. */
export type MemoryReport = z.output<typeof reportSchema> | { readonly crash: string };

/** A packaged function in a process of its own, with the limits that Lambda gives a function of 256 MB. */
export async function startMemoryProcess(name: string, env: Readonly<Record<string, string>>) {
  const { folder, remove } = await makeTempFolder();
  const zipPath = join(await packaged("dev"), `${name}.zip`);
  const { modulePath, exportName } = await unpackBundle(
    { name, zipPath, handler: `functions/${name}.handler` },
    folder,
  );
  const child = fork(join(import.meta.dirname, "function-process.ts"), [modulePath, exportName], {
    env: { PATH: process.env.PATH, ...lambdaVariables({ name, region: "us-east-1", memoryMb: MEMORY_MIB }), ...env },
    execArgv: ["--max-old-space-size=230", "--max-semi-space-size=12"], // 90 % and 5 % of the memory, as Lambda divides it
    stdio: ["ignore", "ignore", "pipe", "ipc"],
    serialization: "json",
  });
  let errors = "";
  child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    errors = (errors + text).slice(-2_000);
  });
  const ended = once(child, "exit").then(() => ({ crash: /FATAL ERROR.*/.exec(errors)?.[0] ?? errors.slice(-300) }));
  await Promise.race([once(child, "message"), ended]);
  return {
    async invoke(event: object): Promise<MemoryReport> {
      const reported = once(child, "message").then(([report]) => reportSchema.parse(report));
      child.send(event);
      return Promise.race([reported, ended]);
    },
    async stop(): Promise<void> {
      child.kill("SIGKILL");
      await ended;
      await remove();
    },
  };
}
