// The detectors that come with Postern.
import type { Detector } from '../detector.ts';
import { HONG_KONG_MACAU } from './hong-kong-macau/index.ts';
import { INTERNATIONAL } from './international/index.ts';
import { MAINLAND } from './mainland/index.ts';
import { PRESENCE } from './presence/index.ts';
import { SECRETS } from './secrets/index.ts';
import { TAIWAN } from './taiwan/index.ts';

/** By what they are about, for people who look for one. */
export const DETECTORS_BY_KIND = {
  mainland: MAINLAND,
  taiwan: TAIWAN,
  'hong-kong-macau': HONG_KONG_MACAU,
  international: INTERNATIONAL,
  secrets: SECRETS,
  presence: PRESENCE,
} as const satisfies Readonly<Record<string, readonly Detector[]>>;

export const DETECTORS: readonly Detector[] = Object.values(DETECTORS_BY_KIND).flat();

export const DETECTOR_IDS: readonly string[] = DETECTORS.map((detector) => detector.id);
