// What a text or a document is, rather than a value in it.
import type { Detector } from '../../detector.ts';
import { classificationMarking } from './classification-marking.ts';
import { contractNo } from './contract-no.ts';
import { encryptedAttachment } from './encrypted-attachment.ts';
import { financialStatement } from './financial-statement.ts';
import { medicalRecord } from './medical-record.ts';
import { sourceCode } from './source-code.ts';

export const PRESENCE: readonly Detector[] = [
  classificationMarking,
  medicalRecord,
  financialStatement,
  contractNo,
  sourceCode,
  encryptedAttachment,
];
