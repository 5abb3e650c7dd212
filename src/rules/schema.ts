// The shape of rule files (docs/rules.md), as schemas. What a schema lets through is well-formed; whether its names bind
// is compile.ts's question. Words of the format that this version does not carry out yet are let through as they are and
// then refused by not-built.ts, so that nobody believes in a rule that does nothing.
import { z } from 'zod';
import { DIRECTIONS, EXPIRY_ACTIONS, MODES, SEVERITIES } from '../mail/decision.ts';
import { CONFIDENCES } from '../mail/finding.ts';
import { ATTACHMENT_KINDS, STRUCTURE_FLAGS, UNSCANNABLE_REASONS } from '../mail/part.ts';
import { RECIPIENT_KINDS } from '../mail/envelope.ts';
import { FOLDS } from './fold.ts';

/** Words of the format whose meaning comes later; any value is let through here. */
const later = z.unknown().optional();

const oneOrMany = <T extends z.ZodType>(item: T) => z.union([item, z.array(item).min(1)]);
const count = z.int().min(0);
const range = { min: count.optional(), max: count.optional() };
const comparison = z.union([z.string().min(1), count]);
const name = z.string().regex(/^[a-z][a-z0-9-]*$/, 'must be a name in lower case with hyphens, such as "free-mail"');

export const localTextSchema = z.union([
  z.string().min(1),
  z
    .strictObject({
      en: z.string().min(1).optional(),
      'zh-CN': z.string().min(1).optional(),
      'zh-TW': z.string().min(1).optional(),
    })
    .refine((t) => Object.keys(t).length > 0, 'must have at least one of en, zh-CN, zh-TW'),
]);

const party = {
  group: oneOrMany(z.string()).optional(),
  address: oneOrMany(z.string()).optional(),
  domain: oneOrMany(z.string()).optional(),
  external: z.boolean().optional(),
};

const kinds = oneOrMany(z.enum(RECIPIENT_KINDS)).optional();

export const CONTENT_PLACES = ['subject', 'body', 'headers', 'attachments', 'attachment_names'] as const;

const contentItem = z.strictObject({
  detector: z.string().optional(),
  words: z.string().optional(),
  min: count.optional(),
  max: count.optional(),
  unique: z.boolean().optional(),
  confidence: z.enum(CONFIDENCES).optional(),
  evasive: z.boolean().optional(),
  in: oneOrMany(z.enum(CONTENT_PLACES)).optional(),
  near: z.strictObject({ words: z.union([z.string(), z.array(z.string()).min(1)]), within: count }).optional(),
  /** A table of exact data; `columns` that must be seen of a row. */
  data: z.string().optional(),
  columns: oneOrMany(z.string()).optional(),
  /** An indexed document; `overlap` is how much of it must be there, in percent. */
  document: z.string().optional(),
  overlap: z
    .int()
    .min(1, 'must be a percentage from 1 to 100')
    .max(100, 'must be a percentage from 1 to 100')
    .optional(),
});

const attachment = z.strictObject({
  name: oneOrMany(z.string()).optional(),
  type: oneOrMany(z.string()).optional(),
  kind: oneOrMany(z.enum(ATTACHMENT_KINDS)).optional(),
  size: comparison.optional(),
  total: comparison.optional(),
  count: comparison.optional(),
  unscannable: oneOrMany(z.enum(UNSCANNABLE_REASONS)).optional(),
  mismatch: z.boolean().optional(),
});

const recipients = z.strictObject({
  external: z.strictObject({ ...range, in: kinds }).optional(),
  total: z.strictObject({ ...range, in: kinds }).optional(),
  domains: z.strictObject(range).optional(),
  blind: z.strictObject({ ...range, external: z.boolean().optional() }).optional(),
  lookalike: later,
  first_contact: later,
  namesake: later,
});

export interface ConditionsInput {
  direction?: (typeof DIRECTIONS)[number] | (typeof DIRECTIONS)[number][] | undefined;
  from?: z.infer<z.ZodObject<typeof party>> | undefined;
  to?: z.infer<typeof toParty> | undefined;
  recipients?: z.infer<typeof recipients> | undefined;
  content?: z.infer<typeof contentItem> | z.infer<typeof contentItem>[] | undefined;
  attachment?: z.infer<typeof attachment> | undefined;
  header?: Record<string, string | string[]> | undefined;
  subject?: string | string[] | undefined;
  size?: string | number | undefined;
  structure?: (typeof STRUCTURE_FLAGS)[number] | (typeof STRUCTURE_FLAGS)[number][] | undefined;
  all?: ConditionsInput[] | undefined;
  any?: ConditionsInput[] | undefined;
  none?: ConditionsInput[] | undefined;
}

const toParty = z.strictObject({ ...party, match: z.enum(['any', 'all', 'none']).optional(), in: kinds });

const conditions: z.ZodType<ConditionsInput> = z.lazy(() =>
  z
    .strictObject({
      direction: oneOrMany(z.enum(DIRECTIONS)).optional(),
      from: z.strictObject(party).optional(),
      to: toParty.optional(),
      recipients: recipients.optional(),
      content: oneOrMany(contentItem).optional(),
      attachment: attachment.optional(),
      header: z.record(z.string(), oneOrMany(z.string())).optional(),
      subject: oneOrMany(z.string()).optional(),
      size: comparison.optional(),
      structure: oneOrMany(z.enum(STRUCTURE_FLAGS)).optional(),
      all: z.array(conditions).min(1).optional(),
      any: z.array(conditions).min(1).optional(),
      none: z.array(conditions).min(1).optional(),
      auth: later,
      tls: later,
      label: later,
      rate: later,
      time: later,
      departments: later,
      form: later,
      class: later,
      marking: later,
    })
    .refine((c) => Object.keys(c).length > 0, 'must have at least one condition'),
);

export const ONLY_FOR = ['all_recipients', 'matching_recipients'] as const;
const onlyFor = z.enum(ONLY_FOR).optional();

const action = z.strictObject({
  deliver: z.strictObject({}).optional(),
  hold: z
    .strictObject({
      queue: name.optional(),
      approver: z.string().optional(),
      only_for: onlyFor,
      expires: z.string().optional(),
      on_expire: z.enum(EXPIRY_ACTIONS).optional(),
      sender_may: z.union([z.string(), z.array(z.string())]).optional(),
    })
    .optional(),
  reject: z
    .strictObject({
      code: z
        .string()
        .regex(/^5\.\d{1,3}\.\d{1,3}$/, 'must be an enhanced status code such as "5.7.1" (RFC 3463)')
        .optional(),
      only_for: onlyFor,
    })
    .optional(),
  encrypt: z
    .strictObject({
      methods: z.array(z.string()).min(1).optional(),
      if_impossible: z.enum(['hold', 'reject']).optional(),
      only_for: onlyFor,
    })
    .optional(),
  delay: later,
  strip: later,
  tag_subject: later,
  add_header: later,
  disclaimer: later,
  journal: later,
  notify: later,
  alert: later,
  add_recipients: later,
  move_to_bcc: later,
  confirm: later,
  banner: later,
  require_tls: later,
  release_at: later,
  ask: later,
});

const testRecipient = z.union([z.string(), z.strictObject({ repeat: z.int().min(1).max(5000), address: z.string() })]);

const testAttachment = z.strictObject({
  name: z.string().min(1),
  type: z.string().optional(),
  size: comparison.optional(),
  content: z.string().optional(),
  state: z.enum(['encrypted', 'broken']).optional(),
});

const test = z.strictObject({
  name: z.string().min(1),
  at: z.iso.datetime({ offset: true }).optional(),
  mail: z.strictObject({
    from: z.string(),
    to: z.array(testRecipient).optional(),
    cc: z.array(testRecipient).optional(),
    bcc: z.array(testRecipient).optional(),
    subject: z.string().optional(),
    body: z.string().optional(),
    html: z.string().optional(),
    headers: z.record(z.string(), z.string()).optional(),
    attachments: z.array(testAttachment).optional(),
  }),
  expect: z.strictObject({
    match: z.boolean(),
    action: z.string().optional(),
    severity: z.enum(SEVERITIES).optional(),
    mode: z.enum(MODES).optional(),
    hits: z.record(z.string(), count).optional(),
  }),
});

const rule = z.strictObject({
  id: z.string().regex(/^[a-z][a-z0-9-]{2,63}$/, 'must be lower case letters, digits and hyphens, 3 to 64 characters'),
  title: localTextSchema,
  why: localTextSchema.optional(),
  severity: z.enum(SEVERITIES),
  severity_when: later,
  mode: z.enum(MODES),
  rollout: later,
  expires: later,
  labels: z.array(z.string()).optional(),
  references: z.array(z.string()).optional(),
  when: conditions,
  unless: conditions.optional(),
  then: z.array(action).min(1),
  tests: z.array(test).optional(),
});

const format = z.literal(1, { error: 'must be 1: this version reads format 1 only' });

export const ruleFileSchema = z.strictObject({
  format,
  ruleset: name,
  owner: z.string().optional(),
  rules: z.array(rule),
});

const group = z.strictObject({
  addresses: z.array(z.string()).optional(),
  domains: z.array(z.string()).optional(),
  groups: z.array(z.string()).optional(),
  ldap: later,
  cache: later,
  members_for_tests: later,
});

const words = z.strictObject({
  any: z.array(z.string().min(1)).min(1),
  fold: z.array(z.enum(FOLDS)).optional(),
});

const approver = z.strictObject({
  members: z.array(z.string()).optional(),
  from: later,
  deputy: later,
  hand_over_after: later,
  remind_every: later,
  four_eyes: later,
});

export const sharedFileSchema = z.strictObject({
  format,
  /** Domains that are "ours" when the embedded tests run, so that they pass on any site. */
  domains_for_tests: z.array(z.string()).optional(),
  groups: z.record(name, group).optional(),
  words: z.record(name, words).optional(),
  approvers: z.record(name, approver).optional(),
  hours: later,
});

export const peopleFileSchema = z.strictObject({
  format,
  people: z.array(
    z.strictObject({
      address: z.string(),
      name: z.string().optional(),
      department: z.string().optional(),
      manager: z.string().optional(),
      language: z.string().optional(),
    }),
  ),
});

export type RuleInput = z.infer<typeof rule>;
export type ActionInput = z.infer<typeof action>;
export type SharedFileInput = z.infer<typeof sharedFileSchema>;
export type GroupInput = z.infer<typeof group>;
export type PartyInput = z.infer<z.ZodObject<typeof party>>;
export type ContentItemInput = z.infer<typeof contentItem>;
export type AttachmentInput = z.infer<typeof attachment>;
export type RuleTestInput = z.infer<typeof test>;
export type TestRecipientInput = z.infer<typeof testRecipient>;
export type TestAttachmentInput = z.infer<typeof testAttachment>;
