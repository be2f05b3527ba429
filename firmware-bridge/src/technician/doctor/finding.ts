import type { VerdictCode, VerdictWords } from './verdicts.ts';

/** What the check of one joint found. `seen` is the value that was seen, in a few words. */
export type Finding =
  | { readonly state: 'ok'; readonly seen: string }
  | {
      readonly state: 'bad';
      readonly seen: string;
      readonly code: VerdictCode;
      /** What the remedy's placeholders stand for. */
      readonly words?: VerdictWords;
    };

export function ok(seen: string): Finding {
  return { state: 'ok', seen };
}

export function bad(code: VerdictCode, seen: string, words: VerdictWords = {}): Finding {
  return { state: 'bad', code, seen, words };
}
