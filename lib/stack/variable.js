// The framework loads variables from .js files only, so this file exports those of the TypeScript file.
export { alarms, dashboard, environment, outputs, queues, roles } from "./variable.ts";
