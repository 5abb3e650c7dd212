// Numbers and documents of mainland China.
import type { Detector } from '../../detector.ts';
import { cnAddress } from './cn-address.ts';
import { cnBankAccount } from './cn-bank-account.ts';
import { cnForeignerPrId } from './cn-foreigner-pr-id.ts';
import { cnHkMacauPermit } from './cn-hk-macau-permit.ts';
import { cnHmtResidencePermit } from './cn-hmt-residence-permit.ts';
import { cnLandline } from './cn-landline.ts';
import { cnMobile } from './cn-mobile.ts';
import { cnName } from './cn-name.ts';
import { cnOrgCode } from './cn-org-code.ts';
import { cnPassport } from './cn-passport.ts';
import { cnPlate } from './cn-plate.ts';
import { cnResidentId } from './cn-resident-id.ts';
import { cnResidentId15 } from './cn-resident-id-15.ts';
import { cnSocialSecurityNo } from './cn-social-security-no.ts';
import { cnTaiwanPermit } from './cn-taiwan-permit.ts';
import { cnUscc } from './cn-uscc.ts';
import { cnVatInvoice } from './cn-vat-invoice.ts';
import { hkMacauHomeReturnPermit } from './hk-macau-home-return-permit.ts';
import { twMainlandPermit } from './tw-mainland-permit.ts';

export const MAINLAND: readonly Detector[] = [
  ...[cnResidentId, cnResidentId15, cnHmtResidencePermit, cnForeignerPrId, cnUscc, cnOrgCode],
  ...[cnMobile, cnLandline, cnPassport, cnHkMacauPermit, cnTaiwanPermit, hkMacauHomeReturnPermit, twMainlandPermit],
  ...[cnPlate, cnVatInvoice, cnSocialSecurityNo, cnBankAccount, cnName, cnAddress],
];
