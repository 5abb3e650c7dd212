// What the JSON columns of the records hold, as schemas: a database row is from outside until it has been read by one.
// A column that does not fit is a `corrupt` fault, never a guess.
import { z } from 'zod';
import { SEVERITIES } from '../mail/decision.ts';
import { CONFIDENCES } from '../mail/finding.ts';
import { UNSCANNABLE_REASONS } from '../mail/part.ts';
import { Fault } from '../mail/fault.ts';

const text = z.string();
const localText = z.object({ en: text.optional(), 'zh-CN': text.optional(), 'zh-TW': text.optional() });

export const parametersColumn = z.array(z.object({ keyword: text, value: text.optional() }));
export const addressesColumn = z.array(text);
export const summaryColumn = z.object({
  subject: text,
  from: z.array(text),
  to: z.array(text),
  cc: z.array(text),
  attachments: z.array(z.object({ path: text, size: z.number(), kind: text })),
  rules: z.array(z.object({ id: text, title: localText, why: localText, severity: z.enum(SEVERITIES) })),
  evidence: z.array(
    z.object({
      detector: text,
      confidence: z.enum(CONFIDENCES),
      unique: z.number(),
      count: z.number(),
      where: z.array(z.object({ segment: text, path: text, label: text.optional(), masked: text })),
    }),
  ),
  structure: z.array(text),
  uninspectable: z.array(z.object({ path: text, why: z.enum(UNSCANNABLE_REASONS) })),
});

export function readColumn<T>(schema: z.ZodType<T>, json: string, column: string): T {
  try {
    return schema.parse(JSON.parse(json));
  } catch (error) {
    throw new Fault('corrupt', `column ${column} of a record can't be read`, error);
  }
}
