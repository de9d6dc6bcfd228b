import type { HostName } from "./host-name.ts";
import type { Route, SimulatedService } from "./service.ts";

/** A route and its host; `service` is missing for IAM. */
export type HostedRoute = { readonly host: HostName; readonly service?: SimulatedService; readonly route: Route };

/** A route found for a call, and the parameters of its path. */
export type RouteMatch = HostedRoute & { readonly params: Readonly<Record<string, string>> };

type IndexedRoute = { readonly hosted: HostedRoute; readonly segments: readonly string[] };

/** Builds a search by method and path. It indexes routes by method and number of segments, so that few are compared. */
export function createRouteFinder(
  routes: readonly HostedRoute[],
): (method: string, path: string) => RouteMatch | undefined {
  const entries = new Map<string, IndexedRoute[]>();
  for (const hosted of routes) {
    const segments = hosted.route.path.split("/");
    const shape = `${hosted.route.method} ${segments.length}`;
    entries.set(shape, [...(entries.get(shape) ?? []), { hosted, segments }]);
  }
  return (method, path) => {
    const parts = path.split("/");
    for (const { hosted, segments } of entries.get(`${method} ${parts.length}`) ?? []) {
      const params = paramsOf(segments, parts);
      if (params) return { ...hosted, params };
    }
    return undefined;
  };
}

function paramsOf(segments: readonly string[], parts: readonly string[]): Record<string, string> | undefined {
  const params: Record<string, string> = {};
  for (const [i, segment] of segments.entries()) {
    const part = parts[i] ?? "";
    if (!segment.startsWith(":")) {
      if (segment !== part) return undefined;
      continue;
    }
    const value = decode(part);
    if (value === undefined || value === "") return undefined;
    params[segment.slice(1)] = value;
  }
  return params;
}

function decode(part: string): string | undefined {
  try {
    return decodeURIComponent(part);
  } catch {
    return undefined;
  }
}
