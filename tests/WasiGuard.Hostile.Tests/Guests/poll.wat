;; One poll_oneoff of COUNT subscriptions, all of them timers of 0; the exit code is the errno.
(module
  (import "wasi_snapshot_preview1" "poll_oneoff" (func $poll (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
  (memory (export "memory") 256)
  (func (export "_start") (call $exit (call $poll (i32.const 64) (i32.const 8000000) (i32.const COUNT) (i32.const 0)))))
