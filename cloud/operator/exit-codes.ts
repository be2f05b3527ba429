/** Exit codes of the operator's commands, those of sysexits.h. */
export const EXIT = { ok: 0, usage: 64, data: 65, noInput: 66, unavailable: 69, notConfirmed: 75 } as const;
