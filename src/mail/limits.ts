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

/** From this size on a message is inspected in a child process whatever it carries (attack R24). */
export const INSPECTED_ELSEWHERE_BYTES = 2 * MIB;

/**
 * How much text a process that takes mail reads of one message itself: some milliseconds of work. What is more goes to a child process. Of
 * an odd mail every byte counts each time that it is read. Pictures are no text.
 */
export const TEXT_BYTES_HERE = 192 * KIB;

/** How often a message may break its inspection before it is held unseen instead of put off (attack R14). */
export const INSPECTION_TRIES = 3;

/**
 * What may be spent on opening one message. `inspection:` in the configuration changes each; what is past it is said
 * (`too_big`, `too_deep`), never cut silently.
 */
export const INSPECTION_LIMITS = {
  /** Parts of one message, nested ones included; mailparser's own bound is 1,000. */
  parts: 1_000,
  /** Archives in archives, mail in mail: how deep we go before a thing is `too_deep`. Honest mail seldom passes 3. */
  depth: 8,
  /** Entries of all archives of one message together: a source tree has them, a list of people never (attack X01). */
  archiveEntries: 2_000,
  /** Bytes that all archives of one message may unpack to; past that the rest is `too_big`. */
  archiveBytes: 100 * MIB,
  /** A single part's decoded text; longer ones are `too_big`. All texts of a message together may have four times that. */
  textBytes: 32 * MIB,
  /** How many times its size a file may unpack to, past the first 10 MiB: text packs 5 to 50 times, bombs 1,000 (attack X01). */
  ratio: 200,
} as const;
export type InspectionLimits = { readonly [Limit in keyof typeof INSPECTION_LIMITS]: number };

/** What a picture may ask for where reading them is switched on. */
export const IMAGE_LIMITS = {
  /** Larger ones are not decoded: a sheet at 600 dpi has 35 million. */
  pixels: 40_000_000,
  /** Pixels on a side below which nothing can be written: icons, spacers, counting pixels. */
  leastSide: 24,
  /** Milliseconds for the text of one picture; a page of print takes two to five seconds. */
  time: 20_000,
  /** Milliseconds for the QR codes of one picture; photographs take half a second, pages full of print ten times that. */
  codeTime: 10_000,
} as const;

/** What a PDF may ask for, besides what every file may. */
export const PDF_LIMITS = {
  /** Pages; a year's statements of a company have some thousand. */
  pages: 5_000,
  /** Glyphs of one page: the smallest print on A4 is below 50,000. */
  glyphs: 200_000,
  /** Earlier revisions that are read; each costs as much as a document. Signed contracts have two to five. */
  revisions: 20,
  /** Bytes that one image may unpack to: A4 at 600 dpi in colour is 104 MB. */
  imageBytes: 128 * MIB,
} as const;

/** What a file may unpack to whatever its ratio: a small table with much repetition is no bomb. */
export const UNPACKED_AT_ANY_RATIO = 10 * MIB;

/** Texts of all parts together, in multiples of `textBytes`: they lie in memory at once until detection is through. */
export const ALL_TEXT_FACTOR = 4;

/** What bounds the child processes that open files. `inspection:` in the configuration changes each. */
export const INSPECTION_WALLS = {
  /**
   * Milliseconds that one file may keep a child busy before it is killed and the file is `too_big` (attack X12). An honest
   * document takes milliseconds to a second; a scan with OCR some seconds a page.
   */
  fileTime: 30_000,
  /** Milliseconds for one message, all tries together; past it the client hears 451 and keeps it (attack R12: DATA waits 10 minutes). */
  time: 120_000,
  /**
   * Bytes of memory (resident) of one child; past it is killed and the file is `too_big`. Two thirds of it are V8's heap; the rest
   * is for Buffers and WebAssembly, which no heap limit holds.
   */
  memory: 1536 * MIB,
  /** Child processes of each process that takes mail: with two a hostile file keeps nobody else waiting. */
  children: 2,
} as const;
export type InspectionWalls = { readonly [Wall in keyof typeof INSPECTION_WALLS]: number };

/** Least memory of a child: Node.js, the rules and the readers alone take about 120 MiB. */
export const LEAST_CHILD_MEMORY = 256 * MIB;

/** Files of one message that may stop a child, before the rest of the message is left unopened (`too_big`). */
export const MAX_STOPPING_FILES = 4;

/** Milliseconds that a message may wait for a child that is free; past it the client hears 451, before it gives up by itself. */
export const INSPECTION_WAIT = 300_000;

/**
 * Findings kept per message, each a distinct value once there are many: a list of a million numbers is as clear a case as one of this
 * many. What is not kept is counted.
 */
export const MAX_FINDINGS = 100_000;

/** Findings of one kind (detector, confidence, place) that are kept whatever else a message contains, repetitions too. */
export const MAX_FINDINGS_OF_A_KIND = 1_000;

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
  /** Inspection of a small message without files, here; of others INSPECTION_WALLS says (attack R12). */
  inspection: 120_000,
} as const;
