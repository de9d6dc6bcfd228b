import { routeHandler } from "../lib/handlers/router-handler.ts";

export const handler = routeHandler();
