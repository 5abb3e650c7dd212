// What `postern status` tells and `postern reload` answers: of the processes, not of mail. No reference, no address.
import { z } from 'zod';

const processSchema = z.object({
  name: z.string(),
  role: z.string(),
  /** Absent while it is being started again. */
  pid: z.int().optional(),
  state: z.enum(['starting', 'ready', 'pausing', 'stopping', 'ended']),
  up_seconds: z.number(),
  /** Times it was started again. */
  restarts: z.int(),
  /** Absent when it does not answer. */
  revision: z.string().optional(),
  sessions: z.int().optional(),
});

export const statusSchema = z.object({
  version: z.string(),
  config: z.string(),
  data: z.string(),
  pid: z.int(),
  roles: z.array(z.string()),
  up_seconds: z.number(),
  revision: z.string(),
  ready: z.boolean(),
  sessions: z.int(),
  processes: z.array(processSchema),
  /** Absent where no control process runs or answers. */
  queue: z
    .object({ up: z.boolean(), held: z.int(), sending: z.int(), uncertain: z.int(), corrupt: z.int() })
    .optional(),
});
export type Status = z.infer<typeof statusSchema>;
export type ProcessStatus = z.infer<typeof processSchema>;

export const reloadedSchema = z.object({ revision: z.string(), changed: z.boolean(), processes: z.int() });
export type Reloaded = z.infer<typeof reloadedSchema>;

/** A gateway, in however many processes, as its operator commands it. */
export interface Commanded {
  /** Puts rules, people and certificates in force that are on the disk now; throws, and changes nothing, when they are bad. */
  reload(): Promise<Reloaded>;
  status(): Promise<Status>;
}
