// What a process that takes mail and its children that inspect say to each other. Plain data, by Node's own channel.
import type { ExtractOptions } from '../extract/extract.ts';
import type { FaultCode } from '../mail/fault.ts';
import type { Message } from '../mail/message.ts';
import type { UnscannableReason } from '../mail/part.ts';
import type { Received } from '../mail/received.ts';
import type { IndexPlaces, Inspected } from '../inspect.ts';

/** What a child is told first. */
export interface ChildSetUp {
  readonly domains: readonly string[];
  readonly reading: ExtractOptions;
}

/** Rules by their revision, and where they are to be had. */
export interface RulesToGoBy {
  readonly folder: string;
  /** Tables and documents that belong to them. */
  readonly indexes?: IndexPlaces;
  readonly revision: string;
}

/** Content goes by its file where it has one, else as bytes. */
export interface ChildTask {
  readonly received: Omit<Received, 'content'>;
  readonly content: { readonly file: string; readonly size: number } | { readonly bytes: readonly Buffer[] };
  readonly rules: RulesToGoBy;
  /** The texts are wanted too, not only what was found in them. */
  readonly wantsSegments: boolean;
}

/** Which files of a message a child leaves out, by their number (extract/walls.ts). */
export interface Omissions {
  readonly files: ReadonlyMap<number, UnscannableReason>;
  /** This one and all after it are `too_big`; Infinity: none. */
  readonly from: number;
}

/** One try at a task. */
export interface ChildOrder {
  readonly task: ChildTask;
  readonly omissions: Omissions;
  /** Milliseconds after which no further file is opened: the rest is `too_big`, and there is time left to judge. */
  readonly openFor: number;
}

export type ChildAnswer =
  /** @property took milliseconds */
  | { readonly kind: 'inspected'; readonly inspected: Inspected; readonly took: number }
  /** Opened only: the rules in the folder are not those that were asked for. */
  | { readonly kind: 'opened'; readonly message: Message }
  | { readonly kind: 'fault'; readonly code: FaultCode; readonly message: string };

/** Told while it works; `file` as in FileWatch. */
export interface ChildNews {
  readonly kind: 'at';
  readonly file: number | undefined;
}
