-- Questions that people approved, with their statements.

create table pulse_ops.verified_question (
  id uuid primary key,
  name text not null unique,
  question text not null,
  form text not null,
  sql text not null,
  slots json not null,
  semantic_query json,
  data_source text not null check (data_source in ('postgresql', 'bigquery')),
  verified_by text not null,
  verified_at date not null,
  note text,
  source text not null check (source in ('shipped', 'promoted', 'imported')),
  answer uuid references pulse_ops.turn (id) on delete set null,
  status text not null check (status in ('active', 'quarantined', 'rejected')),
  reason text,
  status_at timestamptz not null default now(),
  tables text[] not null,
  columns text[] not null,
  literals text[] not null,
  catalog_version text not null,
  version integer not null default 1,
  uses bigint not null default 0,
  last_used timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  check ((status = 'active') = (reason is null))
);
create unique index verified_question_by_form on pulse_ops.verified_question (data_source, form) where status = 'active';
create index verified_question_by_status on pulse_ops.verified_question (data_source, status, name);
comment on table pulse_ops.verified_question is 'Approved questions. An active one answers questions of the same normal form; the guard and the asker''s policy still decide.';
comment on column pulse_ops.verified_question.form is 'The words of the question with typed places for its slots; one active question for each.';
comment on column pulse_ops.verified_question.slots is 'Words that others of their kind may replace, with the parameters of the statement that they fill.';
comment on column pulse_ops.verified_question.status is 'quarantined: no longer passes against the catalog. rejected: put aside by a person. Both keep their reason; a person brings them back.';
comment on column pulse_ops.verified_question.literals is 'Columns that the statement compares with texts of its own, as schema.table.column.';
comment on column pulse_ops.verified_question.catalog_version is 'The catalog against which the question was checked last.';
comment on column pulse_ops.verified_question.version is 'Counts changes; an update names the one it saw.';
