-- What is asked for, and how it stands. The row changes when its state does, not with each outcome.
create table batch_jobs (
  id                uuid primary key,
  tenant            text not null,
  job_type          text not null,
  status            text not null check (status in ('pending', 'running', 'pausing', 'paused', 'cancelling', 'cancelled',
                                                    'completed', 'completed_with_errors', 'failed', 'expired')),
  -- what it will have come to once nothing of it runs any more: nothing of it is claimed then
  ending            text check (ending in ('failed', 'expired')),
  run               int not null default 1,
  -- of the state, not of the counts; the number of the latest event
  version           bigint not null default 1,
  repeatable        boolean not null,
  priority          int not null,
  max_attempts      int not null,
  concurrency       int,
  item_timeout_ms   bigint,
  deadline          timestamptz,
  abort_on_failures bigint,
  retention_ms      bigint not null,
  callback_url      text,
  metadata          text not null,
  error_message     text,
  created_at        timestamptz not null default now(),
  started_at        timestamptz,
  finished_at       timestamptz,
  expires_at        timestamptz,
  -- when a worker last took it up: those that waited longest come first
  served_at         timestamptz,
  -- hidden from then on, and removed piece by piece
  deleted_at        timestamptz
);
create index batch_jobs_tenant_created_at_idx on batch_jobs (tenant, created_at desc, id desc) where deleted_at is null;
create index batch_jobs_open_idx on batch_jobs (job_type, status) where finished_at is null;
create index batch_jobs_expires_at_idx on batch_jobs (expires_at) where expires_at is not null;
create index batch_jobs_deleted_at_idx on batch_jobs (deleted_at) where deleted_at is not null;

-- The counts of a job, changed with each chunk of outcomes; whoever changes anything of a job holds this row.
create table batch_results (
  batch_job_id uuid primary key references batch_jobs (id) on delete cascade,
  total        bigint not null,
  succeeded    bigint not null default 0,
  failed       bigint not null default 0,
  ambiguous    bigint not null default 0,
  cancelled    bigint not null default 0,
  expired      bigint not null default 0,
  executions   bigint not null default 0,
  execution_us bigint not null default 0,
  check (succeeded + failed + ambiguous + cancelled + expired between 0 and total)
) with (fillfactor = 50);

create table batch_items (
  batch_job_id    uuid not null references batch_jobs (id) on delete cascade,
  item_index      int not null,
  custom_id       text,
  status          text not null default 'pending' check (status in ('pending', 'running', 'succeeded', 'failed', 'ambiguous',
                                                                    'cancelled', 'expired')),
  -- of what the item does: no other of the tenant's items of the type may do the same
  dedupe_key      text,
  input           text,
  output          text,
  -- of all runs, and of this one; counted when claimed
  attempts        int not null default 0,
  tries           int not null default 0,
  fence           bigint not null default 0,
  worker_id       text,
  lease_until     timestamptz,
  next_attempt_at timestamptz not null default now(),
  error_code      text,
  error_class     text check (error_class in ('transient', 'permanent', 'ambiguous')),
  error_message   text,
  error_details   text,
  http_status     int,
  -- when its call could begin; where repeating is not safe, written right before it does
  started_at      timestamptz,
  finished_at     timestamptz,
  primary key (batch_job_id, item_index),
  check ((status = 'running') = (lease_until is not null))
) with (autovacuum_vacuum_scale_factor = 0.05);
create unique index batch_items_custom_id_idx on batch_items (batch_job_id, custom_id) where custom_id is not null;
create index batch_items_next_attempt_at_idx on batch_items (batch_job_id, next_attempt_at, item_index) where status = 'pending';
create index batch_items_lease_until_idx on batch_items (batch_job_id, lease_until) where status = 'running';
create index batch_items_unsuccessful_idx on batch_items (batch_job_id, status, item_index)
  where status in ('failed', 'ambiguous', 'cancelled', 'expired');

-- Which item may do what a key names. Who failed, or was never called, gives it up to the next who asks.
create table batch_dedupe_keys (
  tenant       text not null,
  job_type     text not null,
  dedupe_key   text not null,
  batch_job_id uuid not null,
  item_index   int not null,
  primary key (tenant, job_type, dedupe_key),
  foreign key (batch_job_id, item_index) references batch_items (batch_job_id, item_index) on delete cascade
);
create index batch_dedupe_keys_item_idx on batch_dedupe_keys (batch_job_id, item_index);

create table batch_events (
  batch_job_id uuid not null references batch_jobs (id) on delete cascade,
  seq          bigint not null,
  type         text not null,
  at           timestamptz not null default now(),
  data         text not null,
  primary key (batch_job_id, seq)
);

create table batch_idempotency_keys (
  tenant       text not null,
  key          text not null,
  request_hash text not null,
  batch_job_id uuid not null references batch_jobs (id) on delete cascade,
  created_at   timestamptz not null default now(),
  primary key (tenant, key)
);
create index batch_idempotency_keys_batch_job_id_idx on batch_idempotency_keys (batch_job_id);

-- Calls to be made: one for each final state that a job with a callback has come to.
create table batch_webhooks (
  batch_job_id    uuid not null,
  seq             bigint not null,
  status          text not null default 'pending' check (status in ('pending', 'delivered', 'dead')),
  attempts        int not null default 0,
  next_attempt_at timestamptz not null default now(),
  error_message   text,
  primary key (batch_job_id, seq),
  foreign key (batch_job_id, seq) references batch_events (batch_job_id, seq) on delete cascade
);
create index batch_webhooks_next_attempt_at_idx on batch_webhooks (next_attempt_at) where status = 'pending';

-- When a worker last took up a job of a tenant's: those that waited longest come first.
create table batch_tenants (
  tenant    text primary key,
  served_at timestamptz not null
);

-- What is left of jobs that were deleted or have expired.
create table batch_tombstones (
  id          uuid primary key,
  tenant      text not null,
  job_type    text not null,
  status      text not null,
  counts      text not null,
  created_at  timestamptz not null,
  finished_at timestamptz,
  removed_at  timestamptz not null default now()
);
