import { parseArgs } from "node:util";
import { isServiceName, type ServiceName, serviceNames } from "../../lib/services/service-names.ts";

/** What `npm run scenarios` was asked to do. */
export type ScenariosOptions = { readonly services: readonly ServiceName[]; readonly json: boolean };

export const SCENARIOS_HELP = `Plays stops whose outcome is hard to tell through the packaged pipeline, all at once, and shows each outcome
with every call that was made about its task. It takes about two minutes, since some tasks take their time to end.

  npm run scenarios -- [options]

  --service NAME     only this one; may be given again
  --json             one JSON object a line instead of text
  --help

It exits with 1 when an outcome is not as expected.`;

/** Reads the command line; "help" when that is what was asked for; throws, saying what is wrong, at anything else. */
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
    throw new Error(`--service ${name}: one of ${serviceNames.join(", ")}`);
  });
  return { services, json: values.json };
}
