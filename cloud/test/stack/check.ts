import type { Template } from './template.ts';

/** A check: what is wrong in a template, one sentence each. */
export type Check = (template: Template) => readonly string[];
