// Numbers and documents of Hong Kong and Macau.
import type { Detector } from '../../detector.ts';

export const HONG_KONG_MACAU: readonly Detector[] = [];
