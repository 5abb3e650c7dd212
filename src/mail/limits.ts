// Every size and count that bounds what a message may make us do, in one place, each with its reason.
// Configuration may lower or raise some; none can be switched off by 0 or nonsense (config.ts checks).

const KIB = 1024;
const MIB = 1024 * KIB;

/** How large a message may lie in memory; larger ones go to a spool file. Most mail is far below. */
export const MAX_MEMORY_BYTES = 1 * MIB;

/** RFC 5321 section 4.5.3.1.4 wants 512 octets; AUTH with an OAuth token needs several KiB. */
export const MAX_COMMAND_BYTES = 16 * KIB;

/** Junk commands (unknown, out of sequence, bad syntax) in one session before 421; Postfix allows 100. */
export const MAX_JUNK_COMMANDS = 50;

/** Refused passwords, by client and by account, before the next is not looked at for a while (attack S10). */
export const FAILED_LOGINS = { count: 20, within: 10 * 60_000 } as const;

/** Pairs of client and account that are remembered for having got on; each is some hundred bytes. */
export const KNOWN_LOGINS = 50_000;

export const INSPECTION_LIMITS = {
  /** Parts of one message, nested ones included; mailparser's own bound is 1,000. */
  parts: 1_000,
  /** Archives in archives, mail in mail: how deep we go before a thing is `too_deep`. */
  depth: 8,
  /** Entries of all archives of one message together. */
  archiveEntries: 2_000,
  /** Bytes that all archives of one message may unpack to; past that the rest is `too_big`. */
  archiveBytes: 100 * MIB,
  /** A single part's decoded text; longer ones are `too_big`, never cut silently. */
  textBytes: 32 * MIB,
  /** Findings kept per message: a list of a million numbers is as clear a case as one of this many. */
  findings: 100_000,
} as const;

/** Milliseconds. RFC 5321 section 4.5.3.2 gives the client's minima; ours as a client are never below them. */
export const DEADLINES = {
  /** Idle time of a client between commands (section 4.5.3.2.7: at least 5 minutes). */
  clientIdle: 300_000,
  connect: 30_000,
  greeting: 300_000,
  command: 300_000,
  dataStart: 120_000,
  dataBlock: 180_000,
  /** After the final dot: at least 10 minutes (section 4.5.3.2.6). */
  dataEnd: 600_000,
  /** Inspection of one message; past it the message is answered 451 and the client keeps it (attack R12). */
  inspection: 120_000,
} as const;
