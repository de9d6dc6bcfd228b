import { routeHandler } from "../lib/route-handler.ts";

export const handler = routeHandler();
