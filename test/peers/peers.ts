import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { errorText } from "../../lib/local/error-text.ts";
import { createTeardown, type Teardown } from "../../lib/local/teardown.ts";
import { PROJECT } from "../rig/project.ts";
import { elasticMq } from "./elasticmq.ts";
import { moto } from "./moto.ts";
import type { Peer } from "./peer.ts";
import { runCommand } from "./run-command.ts";

const PEERS: readonly Peer[] = [elasticMq, moto];

const HELP = `Runs stopcord on other programs that offer SQS: the samples, a soak, and where CloudFormation is offered, the stack.

  npm run peers -- [options]

  --only NAME,…   use only these: ${PEERS.map(({ name }) => name).join(", ")}
  --requests N    requests of the soak (500)
  --help          print this text

It needs a network for the first run. A peer whose tools are missing is skipped:
${PEERS.map(({ name, needs }) => `  ${name.padEnd(10)} ${needs}`).join("\n")}

Exit code 0: every peer that could be started passed, and at least one could. Exit code 1: anything else.`;

try {
  const { values } = parseArgs({
    options: {
      only: { type: "string" },
      requests: { type: "string", default: "500" },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  if (values.help) console.log(HELP);
  else process.exitCode = await runPeers(select(values.only), values.requests);
} catch (error) {
  console.error(`stopcord: ${errorText(error)}`);
  process.exitCode = 1;
}

function select(only: string | undefined): readonly Peer[] {
  if (only === undefined) return PEERS;
  const names = only.split(",");
  const unknown = names.find((name) => !PEERS.some((peer) => peer.name === name));
  if (unknown !== undefined)
    throw new Error(`--only ${unknown}: must be of ${PEERS.map(({ name }) => name).join(", ")}`);
  return PEERS.filter(({ name }) => names.includes(name));
}

async function runPeers(peers: readonly Peer[], requests: string): Promise<number> {
  const results: boolean[] = [];
  for (const peer of peers) {
    const teardown = createTeardown();
    try {
      const passed = await runPeer(peer, requests, teardown);
      if (passed !== undefined) results.push(passed);
    } finally {
      await teardown.run();
    }
  }
  return results.length > 0 && results.every(Boolean) ? 0 : 1;
}

/** Runs one peer. Undefined where its tools are missing. */
async function runPeer(peer: Peer, requests: string, teardown: Teardown): Promise<boolean | undefined> {
  const folder = join(PROJECT, ".stopcord", "peers", peer.name);
  await mkdir(folder, { recursive: true });
  console.log(`${peer.name}: starting …`);
  const started = await peer.start(folder, teardown);
  if (!started.ok) {
    console.log(`  skipped: ${started.missing}. It needs ${peer.needs}.`);
    return undefined;
  }
  const { url } = started;
  const check = async (name: string, run: () => Promise<{ readonly ok: boolean; readonly output: string }>) => {
    const { ok, output } = await run();
    const logFile = join(folder, `${name}.log`);
    await writeFile(logFile, output);
    console.log(`  ${ok ? "✔" : "✘"} ${name}: ${output.trim().split("\n").at(-1)}${ok ? "" : ` (${logFile})`}`);
    return ok;
  };
  const node = (args: readonly string[], env = {}) => runCommand(process.execPath, args, { cwd: PROJECT, env });
  const start = ["lib/local/start.ts", "--once", "--sqs-port", "0", "--huawei-port", "0"];
  const results = [await check("samples", () => node(start, { AWS_ENDPOINT_URL_SQS: url }))];
  results.push(await check("soak", () => node(["test/soak/soak.ts", "--requests", requests, "--sqs-url", url])));
  if (peer.checkStack) results.push(await check("stack", () => peer.checkStack?.(url) ?? Promise.reject()));
  return results.every(Boolean);
}
