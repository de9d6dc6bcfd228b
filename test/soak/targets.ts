import type { ServiceName } from "../../lib/services/service-names.ts";
import type { SeededChoice } from "../rig/seeded-choice.ts";

/** What a request names, and the key under which the simulator keeps it. */
export type Target = { readonly ids: Readonly<Record<string, string | number>>; readonly key: string };

/** The `n`-th target of a service; no two are alike, so that a call can be told to belong to one request. */
export function targetOf(service: ServiceName, n: number, choice: SeededChoice): Target {
  const long = (letter: string) => `${letter}${n}`.padStart(32, "0");
  switch (service) {
    case "codearts-deploy":
      return { ids: { taskId: long("t"), recordId: long("r") }, key: `${long("t")}/${long("r")}` };
    case "codearts-check":
      return { ids: { taskId: `check-${n}` }, key: `check-${n}` };
    case "codearts-build":
      return {
        ids: { jobId: long("b"), buildNo: choice.flip(0.5) ? n + 1 : String(n + 1) },
        key: `${long("b")}/${n + 1}`,
      };
    case "drs":
      return { ids: { jobId: `c7debc9c-jb20r-${n}` }, key: `c7debc9c-jb20r-${n}` };
    case "aom":
      return { ids: { workflowId: `wf_${n}`, executionId: `run-${n}` }, key: `wf_${n}/run-${n}` };
  }
}
