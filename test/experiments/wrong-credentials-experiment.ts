import { setTimeout as wait } from "node:timers/promises";
import { SIMULATOR_PROJECTS } from "../../lib/local/simulator/registry.ts";
import type { Outcome } from "../../lib/outcome/outcome.ts";
import { type ServiceName, serviceNames } from "../../lib/services/service-names.ts";
import { fetchCalls, type SeenCall } from "./call-log.ts";
import { buildFigureTable, type Claim, type Experiment, type ExperimentReport } from "./experiment.ts";
import type { ExperimentPipeline } from "./experiment-context.ts";
import { makeTaskRequests, startTasks } from "./task-requests.ts";

/** One kind of credentials: its entry in the accounts secret, right or wrong, and its form at the simulator. */
export type CredentialKind = {
  readonly title: string;
  /** Name of the account of a service; several services may share one. */
  accountOf(service: ServiceName): string;
  secretOf(account: string, isRight: boolean): object;
  credentialOf(account: string): object;
  /** True if a call carried the credentials of the service's account. */
  belongsTo(call: SeenCall, service: ServiceName): boolean;
  /** Maximum number of environments per function. */
  readonly environments?: number;
};

const REQUESTS_PER_SERVICE = 40;
const WRONG_FOR_MS = 75_000;
const MAX_REFUSED_PER_PROCESS = 2;

/** Sends requests for all services while the credentials in the accounts secret are wrong, then corrects them. */
export function wrongCredentialsExperiment(kind: CredentialKind): Experiment {
  const accounts = [...new Set(serviceNames.map(kind.accountOf))];
  return {
    title: kind.title,
    async run({ start, print }, { environments = kind.environments, minutes }) {
      const pipeline = await start({ accounts: buildSecret(kind, accounts, false), environments });
      const { simulator } = pipeline;
      for (const account of accounts) await simulator.post("credentials", kind.credentialOf(account));
      const deadlineMs = Date.now() + 2 * minutes * 60_000;
      const requests = serviceNames.flatMap((service) =>
        makeTaskRequests(service, REQUESTS_PER_SERVICE, { account: kind.accountOf(service), deadlineMs }),
      );
      await startTasks(simulator, requests);
      await pipeline.send(requests);
      print(`${requests.length} requests are queued with wrong credentials`);
      await wait(WRONG_FOR_MS);
      const refusedBefore = countRefused(kind, await fetchCalls(simulator));
      await pipeline.writeAccounts(buildSecret(kind, accounts, true));
      const correctedMs = Date.now();
      print(`the accounts secret is correct after ${WRONG_FOR_MS / 1000} s`);
      await pipeline.waitForOutcomes(requests.length, deadlineMs + 5_000 - correctedMs);
      return makeReport({
        outcomes: [...pipeline.outcomes.values()],
        requests: requests.length,
        refusedBefore,
        refusedInTotal: countRefused(kind, await fetchCalls(simulator)),
        correctedMs,
        processes: countProcesses(pipeline),
      });
    },
  };
}

function buildSecret(kind: CredentialKind, accounts: readonly string[], isRight: boolean): object {
  const scope = { region: "cn-north-4", projects: SIMULATOR_PROJECTS };
  return Object.fromEntries(accounts.map((account) => [account, { ...kind.secretOf(account, isRight), ...scope }]));
}

type CountByService = ReadonlyMap<ServiceName, number>;

function countRefused({ belongsTo }: CredentialKind, calls: readonly SeenCall[]): CountByService {
  const refused = calls.filter(({ status }) => status === 401);
  return new Map(serviceNames.map((name) => [name, refused.filter((call) => belongsTo(call, name)).length]));
}

/** Counts the processes of each worker. */
function countProcesses({ machine }: ExperimentPipeline): CountByService {
  const functions = [...machine.functions.values()];
  const countOf = (name: string) => functions.find((fn) => fn.name === name)?.environmentIds().length ?? 0;
  return new Map(serviceNames.map((service) => [service, countOf(`stopcord-dev-${service}`)]));
}

type Measurements = {
  readonly outcomes: readonly Outcome[];
  readonly requests: number;
  /** Number of refused calls before the correction and in total. */
  readonly refusedBefore: CountByService;
  readonly refusedInTotal: CountByService;
  readonly correctedMs: number;
  readonly processes: CountByService;
};

function makeReport(measurements: Measurements): ExperimentReport {
  const { outcomes, refusedBefore, refusedInTotal, correctedMs, processes } = measurements;
  const delaysMs = outcomes.filter(({ ok }) => ok).map(({ finishedAt }) => Date.parse(finishedAt) - correctedMs);
  const rows = serviceNames.map((service) => ({
    service,
    processes: processes.get(service) ?? 0,
    "refused before the correction": refusedBefore.get(service) ?? 0,
    "refused in total": refusedInTotal.get(service) ?? 0,
  }));
  return {
    tables: [
      { title: "calls with credentials that Huawei Cloud refused", rows },
      buildFigureTable("after the correction", {
        "first request stopped after": formatSeconds(Math.min(...delaysMs)),
        "last request stopped after": formatSeconds(Math.max(...delaysMs)),
        "most deliveries of a request": Math.max(...outcomes.map(({ deliveries }) => deliveries)),
      }),
      buildFigureTable("outcomes", countByStatus(outcomes)),
    ],
    claims: makeClaims(measurements),
  };
}

function makeClaims({ outcomes, requests, refusedInTotal, processes }: Measurements): readonly Claim[] {
  const stopped = outcomes.filter(({ ok }) => ok).length;
  const failed = outcomes.filter(({ code }) => code === "credentials").length;
  const allowed = (service: ServiceName) => MAX_REFUSED_PER_PROCESS * (processes.get(service) ?? 0);
  return [
    {
      text: `at most ${MAX_REFUSED_PER_PROCESS} refused calls per worker process`,
      holds: serviceNames.every((service) => (refusedInTotal.get(service) ?? 0) <= allowed(service)),
    },
    { text: "every request has an outcome", holds: outcomes.length === requests },
    {
      text: "every request is stopped without a restart, except those whose call was refused",
      holds: stopped === requests - failed,
    },
  ];
}

function formatSeconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}

function countByStatus(outcomes: readonly Outcome[]): Record<string, number> {
  const groups = Map.groupBy(outcomes, ({ status, code }) => [status, code].filter(Boolean).join(" "));
  return Object.fromEntries([...groups].map(([status, { length }]) => [status, length]));
}
