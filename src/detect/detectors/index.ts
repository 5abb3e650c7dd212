// The detectors that come with Postern.
import type { Detector } from '../detector.ts';
import { HONG_KONG_MACAU } from './hong-kong-macau/index.ts';
import { INTERNATIONAL } from './international/index.ts';
import { MAINLAND } from './mainland/index.ts';
import { PRESENCE } from './presence/index.ts';
import { SECRETS } from './secrets/index.ts';
import { TAIWAN } from './taiwan/index.ts';

export const DETECTORS: readonly Detector[] = [
  ...MAINLAND,
  ...TAIWAN,
  ...HONG_KONG_MACAU,
  ...INTERNATIONAL,
  ...SECRETS,
  ...PRESENCE,
];

export const DETECTOR_IDS: readonly string[] = DETECTORS.map((detector) => detector.id);
