import { parseArgs } from "node:util";
import { isServiceName, type ServiceName, serviceNames } from "../../lib/services/service-names.ts";

/** Options of `npm run scenarios`. */
export type ScenariosOptions = { readonly services: readonly ServiceName[]; readonly json: boolean };

export const SCENARIOS_HELP = `Sends stop requests whose outcome is hard to find out through the packaged pipeline, all at the same time, and
prints each outcome with every call about its task. It takes about three minutes, because some tasks end late.

  npm run scenarios -- [options]

  --service NAME     run only the scenarios of this service; can be given several times
  --json             print one JSON object per line instead of text
  --help             print this text

Exit code 1: an outcome is not as expected.`;

/** Reads the command line. Returns "help" for --help; throws an error that names the wrong option. */
export function readScenariosOptions(args: readonly string[]): ScenariosOptions | "help" {
  const { values } = parseArgs({
    args: [...args],
    options: {
      service: { type: "string", multiple: true, default: [...serviceNames] },
      json: { type: "boolean", default: false },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  if (values.help) return "help";
  const services = values.service.map((name) => {
    if (isServiceName(name)) return name;
    throw new Error(`--service ${name}: must be one of ${serviceNames.join(", ")}`);
  });
  return { services, json: values.json };
}
