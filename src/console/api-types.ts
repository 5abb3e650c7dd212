// What the API says, as the server writes it and the pages read it: one set of types for both, so that they can't differ.
// Plain data, nothing imported: the pages are built for a browser.

type LocalText = Readonly<Record<string, string | undefined>>;

export interface SessionInfo {
  readonly name: string;
  readonly role: 'officer' | 'auditor';
  readonly language: string;
  /** To be sent back in `X-CSRF-Token` with everything that changes something. */
  readonly csrf: string;
}

interface Held {
  readonly reference: string;
  readonly state: string;
  /** Milliseconds since the epoch, as all times. */
  readonly receivedAt: number;
  /** Reverse-path; `<>` for the null one. */
  readonly from: string;
  /** By the directory; null when it does not know the sender. */
  readonly fromName: string | null;
  readonly subject: string;
  readonly severity: string;
  readonly expiresAt: number | null;
}

export interface HeldListItem extends Held {
  readonly recipients: number;
  readonly rules: readonly { readonly id: string; readonly title: LocalText }[];
}

export interface HeldDetail extends Held {
  readonly purpose: string;
  readonly resolution: string | null;
  readonly fromDepartment: string | null;
  readonly headerFrom: readonly string[];
  readonly headerTo: readonly string[];
  readonly headerCc: readonly string[];
  /** Bytes. */
  readonly size: number;
  readonly sha256: string;
  readonly listener: string;
  readonly client: string;
  readonly user: string | null;
  readonly queue: string | null;
  readonly approvers: readonly string[];
  readonly recipients: readonly {
    readonly address: string;
    readonly kind: string;
    readonly state: string;
    readonly reply: string | null;
  }[];
  readonly rules: readonly {
    readonly id: string;
    readonly title: LocalText;
    readonly why: LocalText;
    readonly severity: string;
  }[];
  readonly evidence: readonly {
    readonly detector: string;
    readonly confidence: string;
    readonly unique: number;
    readonly count: number;
    readonly where: readonly {
      readonly segment: string;
      readonly path: string;
      readonly label?: string | undefined;
      readonly masked: string;
    }[];
  }[];
  readonly attachments: readonly { readonly path: string; readonly size: number; readonly kind: string }[];
  readonly structure: readonly string[];
  readonly uninspectable: readonly { readonly path: string; readonly why: string }[];
  readonly decided: { readonly by: string; readonly at: number; readonly reason: string } | null;
  readonly tries: number;
  readonly nextTryAt: number | null;
  readonly lastProblem: string | null;
  /** The same message came before and was decided about: under this reference. */
  readonly sameAs: string | null;
}

export interface HeldMessage extends HeldDetail {
  readonly history: readonly {
    readonly at: number;
    readonly actor: string;
    readonly action: string;
    readonly detail: string;
  }[];
}
