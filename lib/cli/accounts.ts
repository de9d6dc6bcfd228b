import { type Command, Option } from "commander";
import { createTokens } from "../huawei/tokens.ts";
import { createCallGuard } from "../limits/call-guard.ts";
import { serviceNames } from "../services/service-names.ts";
import { services } from "../services/services.ts";
import { wallClock as clock } from "../time/clock.ts";
import { namesOf, type Place, type PlaceFilter, placesOf } from "./account-places.ts";
import type { Context } from "./context.ts";
import { EXIT } from "./exit-codes.ts";
import { type Probe, type Probing, probeAccount } from "./probe-account.ts";
import { type AccountSource, huaweiConfig, readAccounts } from "./read-accounts.ts";

const EXAMPLES = `
Examples:
  stopcord accounts check --stage prod
  stopcord accounts check --account operators --service drs
  stopcord accounts check --file accounts.json
  stopcord accounts check --file lib/local/accounts.json --huawei-url http://127.0.0.1:4580

For each account, each region in which it has a project, and each service there, it asks for the state of a task that does
not exist. Nothing is changed by that, and no key, password or token is shown. A refused account is not tried again, since
Huawei Cloud locks a key after five wrong signatures in a row.`;

type Options = PlaceFilter & AccountSource & { readonly json?: true };

/** Adds `accounts`. */
export function addAccounts(program: Command, context: Context): void {
  const accounts = program
    .command("accounts")
    .summary("check the accounts whose credentials are used")
    .description("Looks after accounts.")
    .addHelpText("after", EXAMPLES);
  accounts
    .command("check")
    .description(
      "Makes a harmless call per account, region and service, and says which key, project or permission is wrong.",
    )
    .option("--account <name...>", "only these accounts")
    .addOption(new Option("--service <service...>", "only these services").choices(serviceNames))
    .option("--file <file>", "a JSON file of accounts instead of the stage's secret")
    .option("--from-env", "the account of HUAWEICLOUD_SDK_AK and the like instead of the stage's secret")
    .option("--huawei-url <url>", "where Huawei Cloud is, such as the simulator of the one-machine edition")
    .option("--json", "one JSON object a line")
    .addHelpText("after", EXAMPLES)
    .action(check.bind(undefined, context));
}

async function check(context: Context, options: Options, command: Command): Promise<void> {
  const { terminal, signal } = context;
  const config = huaweiConfig(options, context.env);
  const accounts = await readAccounts(options, command, context);
  const { createTransport } = await import("../huawei/transport.ts");
  const transport = createTransport();
  const tools = {
    transport,
    clock,
    tokens: createTokens(transport, clock, config.iamEndpoint),
    guard: createCallGuard(clock),
  };
  for (const name of namesOf(accounts, options)) {
    const places = placesOf(name, { accounts, config }, options);
    for (const [index, place] of places.entries()) {
      if (signal.aborted) return;
      terminal.progress(`asking ${place.service ?? ""} as ${name} …`);
      const probe = await probePlace(place, { ...tools, accounts, config });
      if (probe.verdict !== "ok") context.exitWith(EXIT.notOk);
      terminal.print(options.json ? JSON.stringify({ ...place, ...probe }) : textOf(place, probe, context));
      const left = places.length - index - 1;
      if (probe.isRefused && left > 0)
        terminal.note(`${name} is not tried in ${left} other places, so that nothing gets locked`);
      if (probe.isRefused) break;
    }
  }
}

async function probePlace({ account, region, service }: Place, probing: Probing): Promise<Probe> {
  if (region !== undefined && service !== undefined)
    return probeAccount(services[service], { account, region }, probing);
  const found = probing.accounts.get(account);
  return { verdict: "wrong", words: `it cannot be used: ${found?.ok === false ? found.faults.join("; ") : ""}` };
}

const MARKS = { ok: ["green", "✔"], wrong: ["red", "✘"], untried: ["yellow", "?"] } as const;

function textOf({ account, region = "", service }: Place, { verdict, words }: Probe, { terminal }: Context): string {
  const [colour, mark] = MARKS[verdict];
  return `${terminal.style(colour, mark)} ${account.padEnd(16)} ${region.padEnd(16)} ${(service ?? "").padEnd(16)} ${words}`;
}
