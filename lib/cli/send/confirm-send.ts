import { countNoun } from "../../outcome/count-noun.ts";
import { isObject } from "../../parse.ts";
import type { CheckedRequest } from "../../request/check-request.ts";
import { finalStopsOf } from "../../request/final-stops.ts";
import { kindOfTarget } from "../../request/selection.ts";
import { services } from "../../services/services.ts";
import type { Context } from "../context.ts";
import { describeFinalStops, noteFinalStops } from "../final-stop-words.ts";
import { listSome } from "../list-some.ts";
import { confirmProject } from "./confirm-project.ts";
import type { SendAnswer, UnsentRequests } from "./unsent.ts";

/** Says before requests are sent which stops are final; on a terminal asks about those, and about stops of whole projects. */
export async function confirmSend(unsent: UnsentRequests, context: Context): Promise<SendAnswer> {
  const { stops, flags, canAsk } = unsent;
  const { terminal, signal } = context;
  const final = finalStopsOf(stops);
  terminal.note(...noteFinalStops(final));
  if (flags.yes || !canAsk || !terminal.isInteractive) return "yes";
  const answer = final.length === 0 ? "yes" : await terminal.confirm(`Stop ${describeFinalStops(final)}?`, signal);
  return answer === "yes" ? confirmProjects(unsent, context) : answer;
}

async function confirmProjects(unsent: UnsentRequests, context: Context): Promise<SendAnswer> {
  const projects = [...new Set(unsent.stops.flatMap((stop) => projectOf(stop) ?? []))];
  const [stop, ...more] = unsent.stops;
  if (stop === undefined || projects.length === 0) return "yes";
  if (more.length === 0) return confirmProject(stop, unsent, context);
  const what = `${countNoun(projects.length, "project")}: ${listSome(projects)}`;
  return context.terminal.confirm(`Stop everything that runs in ${what}?`, context.signal);
}

/** Tells whether a request stops a CodeArts project as a whole. A dry run stops nothing. */
export function isOfProject({ service, raw: { target, dryRun } }: CheckedRequest): boolean {
  return dryRun !== true && kindOfTarget(services[service], target) === "project";
}

/** The CodeArts project that a request stops as a whole. */
function projectOf(request: CheckedRequest): string | undefined {
  const { target } = request.raw;
  return isOfProject(request) && isObject(target) ? String(target.runningIn) : undefined;
}
