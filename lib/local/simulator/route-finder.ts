import type { HostName } from "./host-name.ts";
import type { Route, SimulatedService } from "./service.ts";

/** A route with whom it belongs to: a service, or IAM when there is none. */
export type HostedRoute = { readonly host: HostName; readonly service?: SimulatedService; readonly route: Route };

/** A route found for a call, and the named parts of its path. */
export type RouteMatch = HostedRoute & { readonly params: Readonly<Record<string, string>> };

type Entry = { readonly hosted: HostedRoute; readonly segments: readonly string[] };

/** Finds the route for a method and path among these; candidates share method and depth, so there are few. */
export function createRouteFinder(routes: readonly HostedRoute[]): (method: string, path: string) => RouteMatch | undefined {
  const entries = new Map<string, Entry[]>();
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
