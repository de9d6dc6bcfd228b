import { setTimeout as wait } from "node:timers/promises";
import { SIMULATOR_PROJECTS } from "../../lib/local/simulator/registry.ts";
import type { Outcome } from "../../lib/outcome/outcome.ts";
import { type ServiceName, serviceNames } from "../../lib/services/service-names.ts";
import { fetchCalls, type SeenCall } from "./call-log.ts";
import { buildFigureTable, type Experiment, type ExperimentReport } from "./experiment.ts";
import type { ExperimentPipeline } from "./experiment-context.ts";
import { makeTaskRequests, startTasks } from "./task-requests.ts";

/** Credentials of one kind: as the accounts secret holds them, right or wrong, and as the simulator knows them. */
export type CredentialKind = {
  readonly title: string;
  /** One account for all, or one for each service. */
  accountOf(service: ServiceName): string;
  secretOf(account: string, isRight: boolean): object;
  credentialOf(account: string): object;
  /** Whether a call that was refused carried the credentials of a service's account. */
  isOf(call: SeenCall, service: ServiceName): boolean;
  /** In how many environments each function runs. */
  readonly environments?: number;
};

const REQUESTS_PER_SERVICE = 40;
const WRONG_FOR_MS = 75_000;
const MOST_PER_PROCESS = 2;

/** Queues requests for all services while the credentials in the accounts secret are wrong, then corrects them. */
export function wrongCredentialsExperiment(kind: CredentialKind): Experiment {
  const names = [...new Set(serviceNames.map(kind.accountOf))];
  const accounts = (isRight: boolean) =>
    Object.fromEntries(
      names.map((name) => [
        name,
        { ...kind.secretOf(name, isRight), region: "cn-north-4", projects: SIMULATOR_PROJECTS },
      ]),
    );
  return {
    title: kind.title,
    async run({ start, tell }, { environments = kind.environments, minutes }) {
      const pipeline = await start({ accounts: accounts(false), environments });
      const { simulator, machine } = pipeline;
      for (const name of names) await simulator.post("credentials", kind.credentialOf(name));
      const deadlineMs = Date.now() + 2 * minutes * 60_000;
      const requests = serviceNames.flatMap((service) =>
        makeTaskRequests(service, REQUESTS_PER_SERVICE, { account: kind.accountOf(service), deadlineMs }),
      );
      await startTasks(simulator, requests);
      await pipeline.send(requests);
      tell(`${requests.length} requests are queued with wrong credentials`);
      await wait(WRONG_FOR_MS);
      const refused = refusedBy(kind, await fetchCalls(simulator));
      await pipeline.writeAccounts(accounts(true));
      const correctedMs = Date.now();
      tell(`the accounts secret has been corrected after ${WRONG_FOR_MS / 1000} s`);
      await pipeline.settled(requests.length, deadlineMs + 5_000 - correctedMs);
      const processes = new Map(
        [...machine.functions.values()].map(({ name, environmentIds }) => [name, environmentIds().length]),
      );
      return reportOf({
        pipeline,
        refused,
        correctedMs,
        requests: requests.length,
        refusedInAll: refusedBy(kind, await fetchCalls(simulator)),
        processesOf: (service) => processes.get(`stopcord-dev-${service}`) ?? 0,
      });
    },
  };
}

type Refused = Readonly<Record<ServiceName, number>>;

function refusedBy({ isOf }: CredentialKind, calls: readonly SeenCall[]): Refused {
  const refused = calls.filter(({ status }) => status === 401);
  const counts = serviceNames.map((service) => [service, refused.filter((call) => isOf(call, service)).length]);
  return Object.fromEntries(counts) as Refused; // one of each name
}

type Observed = {
  readonly pipeline: ExperimentPipeline;
  /** Calls that were refused before the correction, by service, and in all. */
  readonly refused: Refused;
  readonly refusedInAll: Refused;
  readonly correctedMs: number;
  readonly requests: number;
  processesOf(service: ServiceName): number;
};

function reportOf({ pipeline, refused, refusedInAll, correctedMs, requests, processesOf }: Observed): ExperimentReport {
  const outcomes = [...pipeline.outcomes.values()];
  const after = outcomes.filter(({ ok }) => ok).map(({ finishedAt }) => Date.parse(finishedAt) - correctedMs);
  const rows = serviceNames.map((service) => ({
    ...{ service, processes: processesOf(service) },
    "refused before the correction": refused[service],
    "refused in all": refusedInAll[service],
  }));
  const stopped = after.length;
  const burnt = outcomes.filter(({ code }) => code === "credentials").length;
  return {
    tables: [
      { title: "calls with credentials that Huawei Cloud refused", rows },
      buildFigureTable("after the correction", {
        "first request went through after": `${(Math.min(...after) / 1000).toFixed(1)} s`,
        "last request went through after": `${(Math.max(...after) / 1000).toFixed(1)} s`,
        "most deliveries of a request": Math.max(...outcomes.map(({ deliveries }) => deliveries)),
      }),
      buildFigureTable("outcomes", tally(outcomes)),
    ],
    claims: [
      {
        words: `at most ${MOST_PER_PROCESS} refused calls per worker process`,
        holds: serviceNames.every((service) => refusedInAll[service] <= MOST_PER_PROCESS * processesOf(service)),
      },
      { words: "every request is settled", holds: outcomes.length === requests },
      {
        words: "every request but those whose call was refused goes through without a restart",
        holds: stopped === requests - burnt,
      },
    ],
  };
}

function tally(outcomes: readonly Outcome[]): Record<string, number> {
  const words = outcomes.map(({ status, code }) => [status, code].filter(Boolean).join(" "));
  return Object.fromEntries([...new Set(words)].map((word) => [word, words.filter((one) => one === word).length]));
}
