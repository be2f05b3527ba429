import { alarms, publishes, readers, runbook } from './alarm-checks.ts';
import type { Check } from './check.ts';
import { fleet } from './fleet-check.ts';
import { archive, buckets, functions, sources, streams, tables } from './resource-checks.ts';
import { permissions, trust } from './role-checks.ts';
import { laptopRules, ruleRoles, ruleText } from './rule-checks.ts';
import { cloudFormation } from './validator-check.ts';
import { environment, logs, outputs, provisioning, ticks } from './wiring-checks.ts';

/** Every check of the template by its name. */
export const CHECKS = {
  cloudFormation,
  ruleText,
  laptopRules,
  ruleRoles,
  streams,
  trust,
  permissions,
  sources,
  functions,
  alarms,
  readers,
  publishes,
  runbook,
  buckets,
  tables,
  archive,
  fleet,
  environment,
  outputs,
  logs,
  ticks,
  provisioning,
} satisfies Readonly<Record<string, Check>>;
