// Numbers and documents of Taiwan.
import type { Detector } from '../../detector.ts';
import { twNationalId } from './tw-national-id.ts';

export const TAIWAN: readonly Detector[] = [twNationalId];
