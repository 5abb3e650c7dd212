// Numbers and documents of Taiwan.
import type { Detector } from '../../detector.ts';
import { twArc } from './tw-arc.ts';
import { twBankAccount } from './tw-bank-account.ts';
import { twBusinessNo } from './tw-business-no.ts';
import { twInvoiceNo } from './tw-invoice-no.ts';
import { twLandline } from './tw-landline.ts';
import { twMobile } from './tw-mobile.ts';
import { twNationalId } from './tw-national-id.ts';
import { twNhiCard } from './tw-nhi-card.ts';
import { twPassport } from './tw-passport.ts';
import { twPlate } from './tw-plate.ts';

export const TAIWAN: readonly Detector[] = [
  ...[twNationalId, twArc, twBusinessNo, twNhiCard, twPassport],
  ...[twMobile, twLandline, twInvoiceNo, twPlate, twBankAccount],
];
