// The framework loads variables from .js files only, so this file exports those of the TypeScript file.
export {
  alarms,
  bus,
  dashboard,
  environment,
  haltSecret,
  logGroups,
  outputs,
  queues,
  roles,
  routerEnvironment,
} from "./variable.ts";
