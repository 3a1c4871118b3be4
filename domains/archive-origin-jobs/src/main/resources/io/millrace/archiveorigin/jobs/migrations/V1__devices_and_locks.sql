-- What is known of a tenant's devices. The token is encrypted by the program, and the row outlives the token.
create table archive_origin_devices (
  tenant     text not null,
  device_id  text not null,
  token      bytea,
  issued_at  timestamptz,
  expires_at timestamptz,
  -- an enrolment was sent of which no answer is known
  in_doubt   boolean not null default false,
  -- who enrols it just now; a program that dies lets go of it when the time is over
  busy_by    uuid,
  busy_until timestamptz,
  saved_at   timestamptz,
  primary key (tenant, device_id),
  check ((token is null) = (issued_at is null) and (token is null) = (expires_at is null))
);
create index archive_origin_devices_in_doubt_idx on archive_origin_devices (tenant, saved_at) where in_doubt;

-- What was locked. A row without a proof is of a lock that was begun, and may have taken effect.
create table archive_origin_locks (
  tenant       text not null,
  device_id    text not null,
  asset_hash   text not null,
  capture_time timestamptz not null,
  -- how often it was to begin; the first time it did
  asked        int not null default 1,
  -- JSON, as the service answered
  proof        text,
  begun_at     timestamptz not null default now(),
  settled_at   timestamptz,
  primary key (tenant, device_id, asset_hash, capture_time)
);
create index archive_origin_locks_in_doubt_idx on archive_origin_locks (tenant, begun_at) where proof is null;
create index archive_origin_locks_settled_at_idx on archive_origin_locks (settled_at) where settled_at is not null;
