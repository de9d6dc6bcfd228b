import type { Command } from "commander";
import { createTokens } from "../../huawei/tokens.ts";
import { createCallGuard } from "../../limits/call-guard.ts";
import { serviceColumn } from "../../services/service-column.ts";
import { services } from "../../services/services.ts";
import { wallClock as clock } from "../../time/clock.ts";
import type { Context } from "../context.ts";
import { EXIT } from "../exit-codes.ts";
import { type Line, styled } from "../line.ts";
import { type ProbeResult, type ProbeTools, probeAccount } from "./probe-account.ts";
import { listProbeScopes, type ProbeFilter, type ProbeScope, selectAccounts } from "./probe-scopes.ts";
import { type AccountSource, readAccounts, readHuaweiConfig } from "./read-accounts.ts";

type Options = ProbeFilter & AccountSource & { readonly json?: true };

/** Probes the selected accounts and prints a line per probe; exits with `notOk` unless all are ok. */
export async function checkAccounts(context: Context, options: Options, command: Command): Promise<void> {
  const config = readHuaweiConfig(options, context.env);
  const accounts = await readAccounts(options, command, context);
  const { createTransport } = await import("../../huawei/transport.ts");
  const transport = createTransport();
  const tokens = createTokens(transport, clock, config.iamEndpoint);
  const tools = { transport, clock, tokens, guard: createCallGuard(clock), accounts, config };
  for (const name of selectAccounts(accounts, options)) {
    const scopes = listProbeScopes(name, tools, options);
    await checkAccount(scopes, tools, { context, isJson: options.json === true });
  }
}

/** Makes the probes of one account until its credentials are refused. */
async function checkAccount(
  scopes: readonly ProbeScope[],
  tools: ProbeTools,
  { context, isJson }: { readonly context: Context; readonly isJson: boolean },
): Promise<void> {
  const { terminal, signal } = context;
  for (const [index, scope] of scopes.entries()) {
    if (signal.aborted) return;
    terminal.progress(`checking ${scope.service ?? ""} as ${scope.account} …`);
    const result = await probe(scope, tools);
    if (result.verdict !== "ok") context.exitWith(EXIT.notOk);
    const { fault: _, ...place } = scope;
    terminal.print(isJson ? JSON.stringify({ ...place, ...result }) : formatProbe(scope, result));
    if (!result.isRefused) continue;
    terminal.note(LOCK_NOTE);
    const left = scopes.length - index - 1;
    if (left > 0)
      terminal.note(`skipped ${left} more checks of ${scope.account}: each refusal may lock its credentials`);
    return;
  }
}

/** Huawei Cloud refuses a locked key or user with the code of a wrong one. Source: API Gateway and IAM user guides. */
const LOCK_NOTE =
  "after some wrong calls in a row Huawei Cloud refuses even a right key for 5 minutes, and a user for 15: " +
  "after a correction, wait that long before the next check";

async function probe(scope: ProbeScope, tools: ProbeTools): Promise<ProbeResult> {
  if (scope.fault !== undefined) return { verdict: "wrong", words: scope.fault };
  return probeAccount(services[scope.service], scope, tools);
}

const MARKS = { ok: ["green", "✔"], wrong: ["red", "✘"], untried: ["yellow", "?"] } as const;

function formatProbe({ account, region = "", service }: ProbeScope, { verdict, words, policy }: ProbeResult): Line {
  const [colour, mark] = MARKS[verdict];
  return [
    styled(colour, mark),
    ` ${account.padEnd(16)} ${region.padEnd(16)} ${serviceColumn(service ?? "")} ${words}${policy === undefined ? "" : `; policy: ${policy}`}`,
  ];
}
