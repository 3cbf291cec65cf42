-- Secrets that the service makes for itself, so far the login of its reader role. Nobody but the owner may read them.

CREATE TABLE IF NOT EXISTS pulse_ops.secret (
  name text PRIMARY KEY,
  value json NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now()
);
REVOKE ALL ON pulse_ops.secret FROM PUBLIC;

COMMENT ON TABLE pulse_ops.secret IS 'Secrets made by the service, never shown and never logged.';
COMMENT ON COLUMN pulse_ops.secret.value IS 'For `reader`: the role that questions run as, with its password.';
