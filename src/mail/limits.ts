// Every size and count that bounds what a message may make us do, in one place, each with its reason.
// Configuration may lower or raise some; none can be switched off by 0 or nonsense (config.ts checks).

const KIB = 1024;
const MIB = 1024 * KIB;

/** How large a message may lie in memory; larger ones go to a spool file. Most mail is far below. */
export const MAX_MEMORY_BYTES = 2 * MIB;

/** How much all messages of a process may take in memory together; past that even small ones go to spool files (attack R18). */
export const MAX_MEMORY_BYTES_OF_ALL = 16 * MIB;

/** RFC 5321 section 4.5.3.1.4 wants 512 octets; AUTH with an OAuth token needs several KiB. */
export const MAX_COMMAND_BYTES = 16 * KIB;

/** Junk commands (unknown, out of sequence, bad syntax) in one session before 421; Postfix allows 100. */
export const MAX_JUNK_COMMANDS = 50;

/** Commands that do nothing (NOOP, RSET, VRFY) between two messages before 421; Postfix allows 100. */
export const MAX_IDLE_COMMANDS = 100;

/** Refused commands between two messages before 421, refused recipients among them; Postfix allows 20, lists need more. */
export const MAX_ERRORS = 100;

/** Bytes per second that a message must bring on the average once its grace is over (attack S16); Postfix asks for 500. */
export const MIN_DATA_RATE = 1024;

/** Milliseconds that a client has for what it owes us, however it spreads its octets (attack S16). */
export const CLIENT_DEADLINES = {
  /** The header that a proxy sends first. Proxies are near and send it at once. */
  proxyHeader: 10_000,
  tlsHandshake: 60_000,
  /** A command line, from the reply before it (RFC 5321 section 4.5.3.2.7: at least 5 minutes). */
  command: 300_000,
  /** The grace of a message, before its rate counts. */
  data: 300_000,
  /** A message in all. */
  message: 2 * 3_600_000,
} as const;

/** Milliseconds: a refused login is answered after a whole number of these. Longer than a server takes to hash a password. */
export const LOGIN_PACE = 2_000;

/** Refused logins in one session before it has to go. */
export const MAX_REFUSED_LOGINS = 5;

/** Received fields with our own name: mail comes through twice or thrice by lists and forwarding, not more often. */
export const MAX_OWN_HOPS = 5;

/** Pairs of client and account that are remembered for having got on; each is some hundred bytes. */
export const KNOWN_LOGINS = 50_000;

/** From this size on a message is inspected in a process of its own; smaller ones take some milliseconds (attack R24). */
export const INSPECTED_ELSEWHERE_BYTES = 192 * KIB;

/** How often a message may break its inspection before it is held unseen instead of put off (attack R14). */
export const INSPECTION_TRIES = 3;

/** V8's heap of a process that inspects; what lies in Buffers comes on top. */
export const INSPECTION_HEAP_MIB = 1024;

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

/** What bounds an unpacker of archives besides what comes out of it. */
export const UNPACKER_LIMITS = {
  /**
   * Memory for its own tables: archivers use dictionaries of up to 64 MiB by default, RAR and the highest settings of 7-Zip up to
   * 256 MiB. An archive that wants more is `too_big`.
   */
  memoryBytes: 384 * MIB,
  /** How many times its own size it may read an archive; honest ones are read twice or thrice (attack X01). */
  reads: 32,
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
