import { routerHandler } from "../lib/handlers/router-handler.ts";

export const handler = routerHandler();
