-- What askers thought of an answer.

create table pulse_ops.answer_feedback (
  answer uuid primary key references pulse_ops.turn (id) on delete cascade,
  owner text not null,
  rating text not null check (rating in ('right', 'wrong')),
  reasons text[] not null default '{}',
  note text,
  given_at timestamptz not null default now()
);
create index answer_feedback_by_time on pulse_ops.answer_feedback (given_at desc);
comment on table pulse_ops.answer_feedback is 'One judgement of each answer, by who asked it; a later one replaces it.';

-- The history of one person goes page by page in the order in which questions were taken.
create index turn_by_owner_and_number on pulse_ops.turn (owner, number desc);
