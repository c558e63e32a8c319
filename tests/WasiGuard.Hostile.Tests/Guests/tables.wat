;; Grows 20 tables in turn until each is refused; the exit code is 8 bytes for each element, in MiB.
(module
  (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
  (memory (export "memory") 1)
  TABLES
  (func (export "_start")
    (local $total i32)
    GROWTH
    (call $exit (i32.div_u (local.get $total) (i32.const 131072)))))
