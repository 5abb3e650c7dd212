// The detectors that come with Postern.
import type { Detector } from '../detector.ts';
import { bankCard } from './bank-card.ts';
import { classificationMarking } from './classification-marking.ts';
import { cnMobile } from './cn-mobile.ts';
import { cnResidentId } from './cn-resident-id.ts';
import { privateKey } from './private-key.ts';
import { twNationalId } from './tw-national-id.ts';

export const DETECTORS: readonly Detector[] = [
  cnResidentId,
  bankCard,
  cnMobile,
  twNationalId,
  privateKey,
  classificationMarking,
];

export const DETECTOR_IDS: readonly string[] = DETECTORS.map((detector) => detector.id);
