;; Opens and closes its root 20,000 times; the exit code is the first errno that is not 0.
(module
  (import "wasi_snapshot_preview1" "path_open" (func $open (param i32 i32 i32 i32 i32 i64 i64 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_close" (func $close (param i32) (result i32)))
  (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
  (memory (export "memory") 1)
  (data (i32.const 0) ".")
  (func $check (param i32) (if (local.get 0) (then (call $exit (local.get 0)))))
  (func (export "_start") (local $left i32)
    (local.set $left (i32.const 20000))
    (loop $again
      (call $check (call $open (i32.const 3) (i32.const 0) (i32.const 0) (i32.const 1) (i32.const 2) (i64.const 16384) (i64.const 0) (i32.const 0) (i32.const 8)))
      (call $check (call $close (i32.load (i32.const 8))))
      (br_if $again (local.tee $left (i32.sub (local.get $left) (i32.const 1)))))))
