/** Small and quick, but not careless: crash tests need their commits on disk as far as the operating system knows. */
export const settings = ['fsync=off', 'autovacuum=off', 'shared_buffers=16MB', 'dynamic_shared_memory_type=mmap']
export const initArguments = ['--no-sync', '--wal-segsize=1']
