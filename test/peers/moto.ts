import { join } from "node:path";
import { checkMotoStack } from "./moto-stack.ts";
import type { Peer } from "./peer.ts";
import { answers, freePort, runCommand, startProgram } from "./run-command.ts";

const VERSION = "5.2.5";

/** moto, a program that imitates many services of AWS. */
export const moto: Peer = {
  name: "moto",
  needs: `python3 with venv and pip, which fetches moto ${VERSION} from PyPI`,
  async start(folder, teardown) {
    const venv = join(folder, "venv");
    if (!(await runCommand("python3", ["-m", "venv", venv], { cwd: folder })).ok)
      return { ok: false, missing: "python3 with venv is missing" };
    const install = ["install", "--quiet", `moto[server]==${VERSION}`];
    if (!(await runCommand(join(venv, "bin", "pip"), install, { cwd: folder })).ok)
      return { ok: false, missing: "pip cannot fetch it" };
    const port = await freePort();
    startProgram(join(venv, "bin", "moto_server"), ["-H", "127.0.0.1", "-p", String(port)], teardown);
    const url = `http://127.0.0.1:${port}`;
    return (await answers(url)) ? { ok: true, url } : { ok: false, missing: "it did not start" };
  },
  checkStack: checkMotoStack,
};
